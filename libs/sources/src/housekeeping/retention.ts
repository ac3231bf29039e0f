const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long what is no longer needed is kept; times in milliseconds. */
export interface Retention {
  /** Jobs with their logs, since they ended. */
  readonly jobs: number;
  /** Revisions, since they were published. */
  readonly revisions: number;
  /** The newest revisions of each source that stay, however old they are. */
  readonly minRevisions: number;
  /** Content that no revision refers to, since its last use. */
  readonly content: number;
  /** Caches of backends, since their last use. */
  readonly caches: number;
  /** Schedules, since a process last had their class; and what is known of processes that are gone. */
  readonly schedules: number;
  /** Consumers, since a process last had their method. */
  readonly consumers: number;
  /** Revisions that a consumer has not been told of, since they were published. */
  readonly unconsumed: number;
  /** What was kept of changes. */
  readonly audit: number;
}

export const DEFAULT_RETENTION: Retention = {
  jobs: 90 * DAY,
  revisions: 90 * DAY,
  minRevisions: 10,
  content: 24 * HOUR,
  caches: 30 * DAY,
  schedules: 7 * DAY,
  consumers: 7 * DAY,
  unconsumed: 365 * DAY,
  audit: 365 * DAY,
};
