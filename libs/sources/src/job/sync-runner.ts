/** What jobs about a data source say that they are about. */
export const SOURCE_OBJECT = 'data-source';

/** Id of the runner of syncs. */
export const SYNC_RUNNER = 'data-backends.sync';

/** The queue that they go through. */
export const SYNC_QUEUE = 'default';
