import type { Actor, JobError, JobProgress, JobRecord, JobStatus } from './job.js';

/** A row of `job`, as it comes from the database. */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly object_type: string | null;
  readonly object_id: string | null;
  readonly status: JobStatus;
  readonly created: Date;
  readonly started: Date | null;
  readonly completed: Date | null;
  readonly error: JobError | null;
  readonly result: unknown;
  readonly runner: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly once: boolean;
  readonly args: Record<string, unknown> | null;
  readonly actor: Actor | null;
  readonly scheduled: Date | null;
  readonly due: Date;
  readonly interval: number | null;
  readonly cron: string | null;
  readonly schedule: string | null;
  readonly next: NextRun | null;
  readonly timeout: number | null;
  readonly retries: number;
  readonly attempts: number;
  readonly progress: JobProgress | null;
  readonly claim: string | null;
  readonly worker: string | null;
  readonly heartbeat: Date | null;
  readonly log_lines: number;
  readonly log_bytes: number;
}

/** What follows a running job of `enqueueOnce()` in place of its own interval. */
export type NextRun = Pick<
  NewJobRow,
  'name' | 'queue' | 'priority' | 'args' | 'actor' | 'scheduled' | 'interval' | 'timeout' | 'retries'
>;

/** What is inserted, as JSON. */
export interface NewJobRow {
  readonly id: string;
  readonly name: string;
  readonly object_type: string | null;
  readonly object_id: string | null;
  readonly status: 'pending' | 'scheduled';
  readonly runner: string;
  readonly queue: string;
  readonly priority: number;
  readonly once: boolean;
  readonly args: unknown;
  readonly actor: Actor | null;
  readonly scheduled: string | null;
  /** Null = now, by the clock of the database. */
  readonly due: string | null;
  readonly interval: number | null;
  readonly cron: string | null;
  readonly schedule: string | null;
  readonly timeout: number;
  readonly retries: number;
}

/** The job that a row stands for. */
export function toJob<A, R>(row: JobRow): JobRecord<A, R> {
  return {
    id: row.id,
    runner: row.runner,
    name: row.name,
    queue: row.queue,
    priority: row.priority,
    status: row.status,
    object: row.object_type === null || row.object_id === null ? null : { type: row.object_type, id: row.object_id },
    actor: row.actor,
    args: (row.args ?? {}) as A,
    created: row.created,
    scheduled: row.scheduled,
    interval: row.interval,
    cron: row.cron,
    schedule: row.schedule,
    started: row.started,
    completed: row.completed,
    attempts: row.attempts,
    progress: row.progress,
    error: row.error,
    result: row.result as R | null,
    worker: row.worker,
  };
}
