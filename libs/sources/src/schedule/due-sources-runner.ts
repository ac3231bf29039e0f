/** Id of the runner, and of the schedule, that looks for due sources. */
export const DUE_SOURCES_RUNNER = 'data-backends.sync-due-sources';

/** Its queue. */
export const DUE_SOURCES_QUEUE = 'high';
