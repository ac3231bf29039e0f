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

const TIMES = ['created', 'started', 'completed', 'scheduled', 'due', 'heartbeat'] as const;

/** A row whose times came as text: from JSON, or by a driver of somebody else. */
export function toJobRow(given: Record<string, unknown>): JobRow {
  const row = { ...given };
  for (const name of TIMES) row[name] = given[name] == null ? null : new Date(given[name] as string);
  return row as unknown as JobRow;
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

/** What the database adds to a new row, as JSON. */
export interface InsertedRow {
  readonly id: string;
  readonly created: string;
  readonly due: string;
}

/** The whole row of a job that was just inserted: to read it back would cost more than to write it. */
export function toInsertedRow(job: NewJobRow, { created, due }: InsertedRow): JobRow {
  return {
    ...job,
    args: job.args as JobRow['args'],
    scheduled: job.scheduled === null ? null : new Date(job.scheduled),
    created: new Date(created),
    due: new Date(due),
    started: null,
    completed: null,
    error: null,
    result: null,
    next: null,
    attempts: 0,
    progress: null,
    claim: null,
    worker: null,
    heartbeat: null,
    log_lines: 0,
    log_bytes: 0,
  };
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
