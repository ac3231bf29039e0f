import type { JobRecord } from '../job/job.js';

/** An attempt of a job starts. */
export const JOB_START = 'job.start';
/** A job has ended, whatever became of it; not sent for an attempt that is followed by another one. */
export const JOB_END = 'job.end';

/** Payload of `job.start`. */
export interface JobStartEvent {
  readonly job: JobRecord;
}

/** Payload of `job.end`: `job.status` says how it ended. */
export interface JobEndEvent {
  readonly job: JobRecord;
}
