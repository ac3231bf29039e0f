import { Database, type Keyset } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { isUuid } from '../common/uuid.js';
import { dataSourceColumns, type DataSourceRow, EDITABLE_COLUMNS, SCHEDULE_COLUMNS } from './data-source.row.js';
import { sourceConditions, type SourceFilter } from './source-filter.js';
import { SourceChangedError, SourceNameTakenError, SourceNotFoundError } from './source.errors.js';

/** What users decide on. */
export type EditableColumns = Pick<DataSourceRow, (typeof EDITABLE_COLUMNS)[number]>;

/** What is written when a source is created or changed. */
export type WrittenColumns = EditableColumns & Pick<DataSourceRow, (typeof SCHEDULE_COLUMNS)[number]>;

const WRITTEN_COLUMNS = [...EDITABLE_COLUMNS, ...SCHEDULE_COLUMNS];

const UNIQUE_VIOLATION = '23505';

/** Rows of `data_source`; those being deleted do not show. */
@Injectable()
export class DataSourcesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".data_source`;
  }

  private get columns(): string {
    return dataSourceColumns(this.database.schema);
  }

  /** @throws SourceNotFoundError */
  async get(id: string): Promise<DataSourceRow> {
    const row = isUuid(id) ? await this.first('source.id = $1', [id]) : undefined;
    if (!row) throw new SourceNotFoundError(id);
    return row;
  }

  /**
   * The same, locked for the rest of the current transaction: it stays the version that it is.
   *
   * @param versions the only ones that are wanted; null = any
   * @throws SourceNotFoundError, SourceChangedError
   */
  async getLocked(id: string, versions: readonly number[] | null = null): Promise<DataSourceRow> {
    const row = await this.findLocked(id, versions);
    if (!row) throw new SourceNotFoundError(id);
    return row;
  }

  /** The same; undefined when there is none. @throws SourceChangedError */
  async findLocked(id: string, versions: readonly number[] | null = null): Promise<DataSourceRow | undefined> {
    const row = isUuid(id) ? await this.first('source.id = $1 FOR UPDATE', [id]) : undefined;
    if (row && versions && !versions.includes(row.version)) throw new SourceChangedError(row.name);
    return row;
  }

  findByName(name: string): Promise<DataSourceRow | undefined> {
    return this.first('source.name = $1', [name]);
  }

  /** @throws SourceNotFoundError */
  async getByName(name: string): Promise<DataSourceRow> {
    const row = await this.findByName(name);
    if (!row) throw new SourceNotFoundError(name);
    return row;
  }

  async list(filter: SourceFilter, keyset: Keyset<DataSourceRow>, limit: number): Promise<DataSourceRow[]> {
    const values: unknown[] = [];
    const { rows } = await this.database.query<DataSourceRow>(
      `SELECT ${this.columns} FROM ${this.table} AS source
       WHERE ${sourceConditions(filter, this.database.schema, values)} AND ${keyset.after(values)}
       ORDER BY ${keyset.order} LIMIT $${values.push(limit)}`,
      values,
    );
    return rows;
  }

  async count(filter: SourceFilter): Promise<number> {
    const values: unknown[] = [];
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} AS source
       WHERE ${sourceConditions(filter, this.database.schema, values)}`,
      values,
    );
    return rows[0]!.count;
  }

  /** @throws SourceNameTakenError */
  async insert(id: string, columns: WrittenColumns): Promise<DataSourceRow> {
    const values = WRITTEN_COLUMNS.map((column) => toValue(columns[column]));
    const { rows } = await this.write(
      columns.name,
      `INSERT INTO ${this.table} AS source (id, ${WRITTEN_COLUMNS.join(', ')})
       VALUES ($1, ${WRITTEN_COLUMNS.map((_column, index) => `$${index + 2}`).join(', ')})
       RETURNING ${this.columns}`,
      [id, ...values],
    );
    return rows[0]!;
  }

  /**
   * @param voidLease ends a sync under way: what it reads is no longer what the source says
   * @throws SourceNotFoundError, SourceNameTakenError
   */
  async update(
    id: string,
    columns: Partial<WrittenColumns>,
    { voidLease }: { voidLease: boolean },
  ): Promise<DataSourceRow> {
    const named = WRITTEN_COLUMNS.filter((column) => columns[column] !== undefined);
    const { rows } = await this.write(
      columns.name ?? '',
      `UPDATE ${this.table} AS source
       SET ${named.map((column, index) => `${column} = $${index + 2}, `).join('')}
           ${voidLease ? VOID_LEASE : ''} version = source.version + 1, updated_at = now()
       WHERE source.id = $1 AND source.deleted_at IS NULL RETURNING ${this.columns}`,
      [id, ...named.map((column) => toValue(columns[column]))],
    );
    if (!rows[0]) throw new SourceNotFoundError(id);
    return rows[0];
  }

  private async first(condition: string, values: readonly unknown[]): Promise<DataSourceRow | undefined> {
    const { rows } = await this.database.query<DataSourceRow>(
      `SELECT ${this.columns} FROM ${this.table} AS source WHERE source.deleted_at IS NULL AND ${condition}`,
      values,
    );
    return rows[0];
  }

  private async write(name: string, text: string, values: readonly unknown[]) {
    try {
      return await this.database.query<DataSourceRow>(text, values);
    } catch (error) {
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw new SourceNameTakenError(name);
      throw error;
    }
  }
}

/** A token nobody holds, long expired: the holder is fenced off, and the next one clears what it left. */
export const VOID_LEASE = `lease_token = CASE WHEN source.lease_token IS NULL THEN NULL ELSE gen_random_uuid() END,
  lease_expires_at = CASE WHEN source.lease_token IS NULL THEN NULL ELSE 'epoch'::timestamptz END,`;

function toValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;
}
