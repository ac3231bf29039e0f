import { containing, Database, type Keyset, type SortKey } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { JobStatus } from './job.js';
import { type InsertedRow, type JobRow, type NewJobRow, type NextRun, toInsertedRow } from './job.row.js';

/** Runs one statement: our database in its current transaction, or a transaction of the caller. */
export interface SqlRunner {
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/** What of jobs is to be listed; everything may be left out. */
export interface JobFilter {
  readonly runner?: string;
  readonly status?: JobStatus | readonly JobStatus[];
  readonly queue?: string;
  /** Part of the name, whatever the case. */
  readonly q?: string;
  /** Jobs that were created then or later. */
  readonly from?: Date;
  /** Jobs that were created before. */
  readonly to?: Date;
  readonly objectType?: string;
  readonly objectId?: string;
  /** Jobs about these objects at most. */
  readonly among?: { readonly type: string; readonly ids: readonly string[] };
}

/** What jobs can be sorted by. */
export const JOB_SORTS: Readonly<Record<string, SortKey<JobRow>>> = {
  created: { sql: 'created', type: 'timestamptz', of: ({ created }) => created },
};

const WAITING = `status IN ('pending', 'scheduled')`;
const ONCE = `ON CONFLICT (runner, object_type, object_id)
  WHERE once AND status IN ('pending', 'scheduled', 'running') DO NOTHING`;

/** The columns of a new row with their types. */
const COLUMNS: Readonly<Record<keyof NewJobRow, string>> = {
  id: 'uuid',
  name: 'text',
  object_type: 'text',
  object_id: 'text',
  status: 'text',
  runner: 'text',
  queue: 'text',
  priority: 'integer',
  once: 'boolean',
  args: 'jsonb',
  actor: 'jsonb',
  scheduled: 'timestamptz',
  due: 'timestamptz',
  interval: 'integer',
  cron: 'text',
  schedule: 'text',
  timeout: 'integer',
  retries: 'integer',
};
const NAMES = Object.keys(COLUMNS).map((name) => `"${name}"`);
/** Columns of time round to milliseconds: half of what is due now would be due a little later, and nobody told of it. */
const NOW = `date_trunc('milliseconds', now())`;
const VALUES = NAMES.map((name) => (name === '"due"' ? `coalesce(due, ${NOW})` : name));
const RECORD = Object.entries(COLUMNS).map(([name, type]) => `"${name}" ${type}`);

/** The rows of `job` as callers see and change them. */
@Injectable()
export class JobsRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".job`;
  }

  /** The rows that were inserted, in any order: of those that may be there once only, an earlier one stays. */
  async insert(jobs: readonly NewJobRow[], on: SqlRunner = this.database): Promise<JobRow[]> {
    const { rows } = await on.query(
      `WITH added AS (
         INSERT INTO ${this.table} (${NAMES.join(', ')})
         SELECT ${VALUES.join(', ')} FROM json_to_recordset($1::text::json) AS job (${RECORD.join(', ')})
         ${ONCE} RETURNING id, created, due
       )
       SELECT coalesce(json_agg(added), '[]') AS added FROM added`,
      [JSON.stringify(jobs)],
    );
    const [{ added }] = rows as [{ added: InsertedRow[] }];
    const given = new Map(jobs.map((job) => [job.id, job]));
    return added.map((row) => toInsertedRow(given.get(row.id)!, row));
  }

  async find(id: string): Promise<JobRow | undefined> {
    const { rows } = await this.database.query<JobRow>(`SELECT * FROM ${this.table} WHERE id = $1`, [id]);
    return rows[0];
  }

  /** The one job of `enqueueOnce()` that waits or runs, locked until the end of the transaction. */
  async lockOnce({ runner, object_type, object_id }: NewJobRow, on: SqlRunner): Promise<JobRow | undefined> {
    const { rows } = await on.query(
      `SELECT * FROM ${this.table} WHERE once AND status IN ('pending', 'scheduled', 'running') AND runner = $1
         AND object_type IS NOT DISTINCT FROM $2 AND object_id IS NOT DISTINCT FROM $3 FOR UPDATE`,
      [runner, object_type, object_id],
    );
    return rows[0] as JobRow | undefined;
  }

  async delete(id: string, on: SqlRunner): Promise<void> {
    await on.query(`DELETE FROM ${this.table} WHERE id = $1`, [id]);
  }

  async setNext(id: string, next: NextRun | null, on: SqlRunner): Promise<void> {
    await on.query(`UPDATE ${this.table} SET next = $2::text::jsonb WHERE id = $1`, [id, next && JSON.stringify(next)]);
  }

  /** Undefined when it has ended, or is not there. */
  async cancel(id: string): Promise<JobRow | undefined> {
    const { rows } = await this.database.query<JobRow>(
      `UPDATE ${this.table} SET status = 'cancelled', completed = now(), claim = NULL, heartbeat = NULL
       WHERE id = $1 AND (${WAITING} OR (status = 'running' AND runner IS NOT NULL)) RETURNING *`,
      [id],
    );
    return rows[0];
  }

  /** Undefined when it has not failed, or is not there. */
  async restart(id: string): Promise<JobRow | undefined> {
    const { rows } = await this.database.query<JobRow>(
      `UPDATE ${this.table} SET status = 'pending', due = ${NOW}, attempts = 0, next = NULL, started = NULL,
         completed = NULL, error = NULL, result = NULL, progress = NULL
       WHERE id = $1 AND status IN ('errored', 'failed', 'cancelled') AND runner IS NOT NULL RETURNING *`,
      [id],
    );
    return rows[0];
  }

  async list(filter: JobFilter, keyset: Keyset<JobRow>, limit: number): Promise<JobRow[]> {
    const { where, values } = this.conditions(filter);
    const { rows } = await this.database.query<JobRow>(
      `SELECT * FROM ${this.table} WHERE ${where} AND ${keyset.after(values)}
       ORDER BY ${keyset.order} LIMIT $${values.push(limit)}`,
      values,
    );
    return rows;
  }

  async count(filter: JobFilter): Promise<number> {
    const { where, values } = this.conditions(filter);
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} WHERE ${where}`,
      values,
    );
    return rows[0]!.count;
  }

  private conditions({ runner, status, queue, q, from, to, objectType, objectId, among }: JobFilter) {
    const values: unknown[] = [];
    const conditions = [
      ...(runner === undefined ? [] : [`runner = $${values.push(runner)}`]),
      ...(status === undefined ? [] : [`status = ANY($${values.push([status].flat())}::text[])`]),
      ...(queue === undefined ? [] : [`queue = $${values.push(queue)}`]),
      ...(q === undefined ? [] : [`name ILIKE $${values.push(containing(q))}`]),
      ...(from === undefined ? [] : [`created >= $${values.push(from)}`]),
      ...(to === undefined ? [] : [`created < $${values.push(to)}`]),
      ...(objectType === undefined ? [] : [`object_type = $${values.push(objectType)}`]),
      ...(objectId === undefined ? [] : [`object_id = $${values.push(objectId)}`]),
      ...(among
        ? [`object_type = $${values.push(among.type)} AND object_id = ANY($${values.push(among.ids)}::text[])`]
        : []),
    ];
    return { where: conditions.join(' AND ') || 'true', values };
  }
}
