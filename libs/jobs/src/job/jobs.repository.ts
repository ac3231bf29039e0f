import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { JobRow, NewJobRow } from './job.row.js';

/** Runs one statement: our database in its current transaction, or a transaction of the caller. */
export interface SqlRunner {
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<{ rows: R[] }>;
}

/** The rows of `job`: the only truth about jobs. */
@Injectable()
export class JobsRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".job`;
  }

  async insert(job: NewJobRow, on: SqlRunner = this.database): Promise<JobRow> {
    const { rows } = await on.query<JobRow>(`${this.insertion()} RETURNING *`, insertedValues(job));
    return rows[0]!;
  }

  async find(id: string): Promise<JobRow | undefined> {
    const { rows } = await this.database.query<JobRow>(`SELECT * FROM ${this.table} WHERE id = $1`, [id]);
    return rows[0];
  }

  private insertion(): string {
    const values = COLUMNS.map((column, index) =>
      column === 'due' ? `coalesce($${index + 1}, now())` : `$${index + 1}`,
    );
    return `INSERT INTO ${this.table} (${COLUMNS.map((column) => `"${column}"`).join(', ')}) VALUES (${values.join(', ')})`;
  }
}

const COLUMNS = [
  'id',
  'name',
  'object_type',
  'object_id',
  'status',
  'runner',
  'queue',
  'priority',
  'once',
  'args',
  'actor',
  'scheduled',
  'due',
  'interval',
  'cron',
  'schedule',
  'timeout',
  'retries',
] as const satisfies readonly (keyof NewJobRow)[];

const insertedValues = (job: NewJobRow): unknown[] => COLUMNS.map((column) => job[column]);
