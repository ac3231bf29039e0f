import type { Database } from '@lib/database';
import type { JobTransaction } from '../transaction/job-transaction.js';
import type { Actor, JobObject } from './job.js';

/** How a job is enqueued; everything may be left out. */
export interface EnqueueOptions<A = Record<string, unknown>> {
  /** Handed to the runner; plain JSON of at most 8 kB. Ids, never data or secrets. */
  readonly args?: A;
  /** What the job is about. */
  readonly object?: JobObject | null;
  /**
   * Name of the job, to show to people.
   *
   * @default the runner's
   */
  readonly name?: string;
  /** Who asked for it; null = the system. */
  readonly actor?: Actor | null;
  /** When it should start; left out = at once. */
  readonly scheduleAt?: Date;
  /** Minutes between its runs: when it has ended, however it ended, the next one is scheduled. */
  readonly interval?: number;
  /**
   * `high`, `default`, `low`, or `<plugin>.<queue>`.
   *
   * @default the runner's
   */
  readonly queue?: string;
  /**
   * Higher ones start first within their queue.
   *
   * @default 0
   */
  readonly priority?: number;
  /**
   * A transaction of the application that the job becomes part of: it runs once that has committed, and never when it
   * rolls back. Not needed inside `Database.transaction()`.
   */
  readonly transaction?: JobTransaction | Database;
  /** The schedule that fires it, and sees to its next run. @internal */
  readonly schedule?: string;
  /** The expression of that schedule, to show to people. @internal */
  readonly cron?: string;
}

/** How a single job is enqueued. */
export interface EnqueueOneOptions<A = Record<string, unknown>> extends EnqueueOptions<A> {
  /**
   * Runs it in this process, worker or not, and waits for its end: for scripts and tests.
   *
   * @default false
   */
  readonly immediate?: boolean;
  /** Cancels a job that is run at once. */
  readonly signal?: AbortSignal | undefined;
}
