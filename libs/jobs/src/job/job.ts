import type { Actor, ErrorCode } from '@lib/core';

export type { Actor } from '@lib/core';

/**
 * - `pending`: waits for a worker; `scheduled`: waits for its time (or for the next attempt after a failure)
 * - `completed`: its runner returned; `failed`: it threw `JobFailed` or an error of the catalogue; `errored`: anything
 *   else went wrong
 */
export const JobStatus = {
  Pending: 'pending',
  Scheduled: 'scheduled',
  Running: 'running',
  Completed: 'completed',
  Errored: 'errored',
  Failed: 'failed',
  Cancelled: 'cancelled',
} as const;
export type JobStatus = (typeof JobStatus)[keyof typeof JobStatus];

/** Statuses that a job does not leave by itself. */
export const ENDED_STATUSES: readonly JobStatus[] = ['completed', 'errored', 'failed', 'cancelled'];

/** What a job is about. */
export interface JobObject {
  /** Kind of object, for instance `data-source`. */
  readonly type: string;
  readonly id: string;
}

/** Why a job did not complete. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** How far a job is. */
export interface JobProgress {
  readonly step: string;
  readonly done: number;
  readonly total?: number;
}

/** One background execution. */
export interface JobRecord<A = Record<string, unknown>, R = unknown> {
  /** UUIDv7. */
  readonly id: string;
  /** Id of its runner; null for a job that ran in the caller's time. */
  readonly runner: string | null;
  /** To show to people; decides nothing. */
  readonly name: string;
  readonly queue: string;
  /** Higher ones start first within their queue. */
  readonly priority: number;
  readonly status: JobStatus;
  readonly object: JobObject | null;
  /** Null = the system. */
  readonly actor: Actor | null;
  readonly args: A;
  readonly created: Date;
  /** When it should start; null = at once. */
  readonly scheduled: Date | null;
  /** Minutes between the runs of a job that recurs. */
  readonly interval: number | null;
  /** The expression of the schedule that fired it. */
  readonly cron: string | null;
  /** The schedule that fired it. */
  readonly schedule: string | null;
  /** Of the last attempt. */
  readonly started: Date | null;
  readonly completed: Date | null;
  readonly attempts: number;
  readonly progress: JobProgress | null;
  /** Of the last attempt, also while it waits for the next one. */
  readonly error: JobError | null;
  readonly result: R | null;
  /** `host:pid` of the process that runs it, or ran it last. */
  readonly worker: string | null;
}
