import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { isUuid } from '../common/uuid.js';
import { dataSourceColumns, type DataSourceRow, EDITABLE_COLUMNS, SCHEDULE_COLUMNS } from './data-source.row.js';
import { SourceChangedError, SourceNameTakenError, SourceNotFoundError } from './source.errors.js';

/** What users decide on. */
export type EditableColumns = Pick<DataSourceRow, (typeof EDITABLE_COLUMNS)[number]>;

/** What is written when a source is created or changed. */
export type WrittenColumns = EditableColumns & Pick<DataSourceRow, (typeof SCHEDULE_COLUMNS)[number]>;

const WRITTEN_COLUMNS = [...EDITABLE_COLUMNS, ...SCHEDULE_COLUMNS];

/** Which sources are listed. */
export interface SourceFilter {
  readonly type?: string;
  readonly enabled?: boolean;
  /** The whole name. */
  readonly name?: string;
  /** Part of the name, the URL, the description or the comments, whatever the case. */
  readonly q?: string;
  /** These at most. */
  readonly ids?: readonly string[];
}

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

  /** By name, after the given one. */
  async list(filter: SourceFilter, after: string | null, limit: number): Promise<DataSourceRow[]> {
    const { rows } = await this.database.query<DataSourceRow>(
      `SELECT ${this.columns} FROM ${this.table} AS source
       WHERE source.deleted_at IS NULL AND ${FILTER} AND ($6::text IS NULL OR source.name COLLATE "C" > $6)
       ORDER BY source.name COLLATE "C" LIMIT $7`,
      [...filterValues(filter), after, limit],
    );
    return rows;
  }

  async count(filter: SourceFilter): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} AS source WHERE source.deleted_at IS NULL AND ${FILTER}`,
      filterValues(filter),
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

const FILTER = `($1::text IS NULL OR source.type = $1) AND ($2::boolean IS NULL OR source.enabled = $2)
  AND ($3::text IS NULL OR concat_ws(' ', source.name, source.source_url, source.description, source.comments) ILIKE $3)
  AND ($4::text IS NULL OR source.name = $4) AND ($5::uuid[] IS NULL OR source.id = ANY ($5))`;

function filterValues({ type, enabled, q, name, ids }: SourceFilter): unknown[] {
  const pattern = q === undefined ? null : `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return [type ?? null, enabled ?? null, pattern, name ?? null, ids ?? null];
}

function toValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;
}
