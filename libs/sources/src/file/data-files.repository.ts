import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { DataDirectory, DataFile } from './data-file.js';

/** Where in a source. */
export interface FileScope {
  readonly sourceId: string;
  readonly revision: number;
  /** Only what is below this directory (no slash at its end); the whole source when empty. */
  readonly directory: string;
}

type ItemRow<T extends DataFile | DataDirectory> = Omit<T, 'hash' | 'sourceId' | 'revision'> & {
  readonly hash: Buffer | null;
};

const VISIBLE = 'source_id = $1 AND from_revision <= $2 AND (to_revision IS NULL OR to_revision > $2)';
/** Below a directory, by bytes: `0` is the character after `/`. The index holds the first 500 characters only. */
const BELOW = `($3 = '' OR (path > $3 || '/' AND path < $3 || '0'
  AND left(path, 500) >= left($3 || '/', 500) AND left(path, 500) <= left($3 || '0', 500)))`;
const FILE_COLUMNS = 'path, type, size, hash, target, created_at AS "lastUpdated", last_modified AS "lastModified"';

/** Reads file rows: what is visible at a revision. */
@Injectable()
export class DataFilesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".data_file`;
  }

  async find(sourceId: string, revision: number, path: string): Promise<DataFile | null> {
    const { rows } = await this.database.query<ItemRow<DataFile>>(
      `SELECT ${FILE_COLUMNS} FROM ${this.table}
       WHERE ${VISIBLE} AND left(path, 500) = left($3, 500) AND path = $3`,
      [sourceId, revision, path],
    );
    return rows[0] ? toItem(rows[0], sourceId, revision) : null;
  }

  /** Files at any depth, by path. */
  async list({ sourceId, revision, directory }: FileScope, after: string | null, limit: number): Promise<DataFile[]> {
    const { rows } = await this.database.query<ItemRow<DataFile>>(
      `SELECT ${FILE_COLUMNS} FROM ${this.table}
       WHERE ${VISIBLE} AND ${BELOW} AND ($4::text IS NULL OR (left(path, 500) >= left($4, 500) AND path > $4))
       ORDER BY left(path, 500), path LIMIT $5`,
      [sourceId, revision, directory, after, limit],
    );
    return rows.map((row) => toItem(row, sourceId, revision));
  }

  async count({ sourceId, revision, directory }: FileScope): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} WHERE ${VISIBLE} AND ${BELOW}`,
      [sourceId, revision, directory],
    );
    return rows[0]!.count;
  }

  /**
   * Files and directories right below a directory, by path; directories sort as if a slash followed.
   *
   * @param after sort key of the last item before
   */
  async listChildren(
    { sourceId, revision, directory }: FileScope,
    after: string | null,
    limit: number,
  ): Promise<(DataFile | DataDirectory)[]> {
    const { rows } = await this.database.query<ItemRow<DataFile | DataDirectory>>(
      `${this.children()}
       SELECT rtrim(key, '/') AS path, CASE WHEN directory THEN 'directory' ELSE type END AS type, size, hash, target,
              "lastUpdated", "lastModified"
       FROM child WHERE $4::text IS NULL OR key > $4 COLLATE "C" ORDER BY key LIMIT $5`,
      [sourceId, revision, directory, after, limit],
    );
    return rows.map((row) => toItem(row, sourceId, revision));
  }

  async countChildren({ sourceId, revision, directory }: FileScope): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `${this.children()} SELECT count(*) AS count FROM child`,
      [sourceId, revision, directory],
    );
    return rows[0]!.count;
  }

  /** One row a child: the key of a directory ends in a slash, so that a file of the same name is another child. */
  private children(): string {
    return `
      WITH item AS (
        SELECT *, substr(path, CASE WHEN $3 = '' THEN 1 ELSE length($3) + 2 END) AS rest
        FROM ${this.table} WHERE ${VISIBLE} AND ${BELOW}
      ), named AS (
        SELECT *, position('/' IN rest) > 0 AS directory,
               CASE WHEN $3 = '' THEN '' ELSE $3 || '/' END
                 || CASE WHEN position('/' IN rest) > 0 THEN split_part(rest, '/', 1) || '/' ELSE rest END AS key
        FROM item
      ), child AS (
        SELECT key COLLATE "C" AS key, directory, max(created_at) AS "lastUpdated",
               CASE WHEN directory THEN NULL ELSE min(type) END AS type,
               CASE WHEN directory THEN NULL ELSE min(size) END AS size,
               CASE WHEN directory THEN NULL ELSE (array_agg(hash))[1] END AS hash,
               CASE WHEN directory THEN NULL ELSE min(target) END AS target,
               CASE WHEN directory THEN NULL ELSE min(last_modified) END AS "lastModified"
        FROM named GROUP BY key, directory
      )`;
  }
}

/** What the list of children is sorted by. */
export function childKey(item: DataFile | DataDirectory): string {
  return item.type === 'directory' ? `${item.path}/` : item.path;
}

function toItem<T extends DataFile | DataDirectory>(row: ItemRow<T>, sourceId: string, revision: number): T {
  return { sourceId, revision, ...row, hash: row.hash?.toString('hex') ?? null } as unknown as T;
}
