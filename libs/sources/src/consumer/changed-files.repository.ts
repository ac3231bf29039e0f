import type { EntryType } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';

/** What happens to a file in a change. */
export const CHANGE_KINDS = ['created', 'updated', 'deleted'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Which files are asked for. */
export interface ChangeScope {
  readonly sourceId: string;
  readonly revision: number;
  /** Every file of the revision counts as created. */
  readonly whole: boolean;
}

/** One file of a change. */
export interface ChangedFileRow {
  readonly path: string;
  readonly type: EntryType;
  readonly size: number | null;
  readonly hash: string | null;
  readonly previousHash: string | null;
  readonly target: string | null;
}

const FILES_PER_QUERY = 1_000;

const COLUMNS = `file.path, file.type, file.target`;
const SAME_PATH = `other.source_id = file.source_id AND left(other.path, 500) = left(file.path, 500) AND other.path = file.path`;

/** Reads what one revision changed, page by page, in the order of paths. */
@Injectable()
export class ChangedFilesRepository {
  constructor(private readonly database: Database) {}

  /** No transaction stays open between two pages. */
  async *read(scope: ChangeScope, kind: ChangeKind): AsyncGenerator<ChangedFileRow> {
    if (scope.whole && kind !== 'created') return;
    for (let after: string | null = null; ;) {
      const page: ChangedFileRow[] = await this.page(scope, kind, after);
      yield* page;
      if (page.length < FILES_PER_QUERY) return;
      after = page.at(-1)!.path;
    }
  }

  private async page(
    { sourceId, revision, whole }: ChangeScope,
    kind: ChangeKind,
    after: string | null,
  ): Promise<ChangedFileRow[]> {
    const { rows } = await this.database.query<ChangedFileRow>(
      `${whole ? this.everything() : this[kind]()} AND file.source_id = $1
         AND ($3::text IS NULL OR (left(file.path, 500) >= left($3, 500) AND file.path > $3))
       ORDER BY left(file.path, 500), file.path LIMIT ${FILES_PER_QUERY}`,
      [sourceId, revision, after],
    );
    return rows;
  }

  private get table(): string {
    return `"${this.database.schema}".data_file`;
  }

  private everything(): string {
    return `SELECT ${COLUMNS}, file.size, encode(file.hash, 'hex') AS hash, NULL AS "previousHash" FROM ${this.table} AS file
      WHERE file.from_revision <= $2 AND (file.to_revision IS NULL OR file.to_revision > $2)`;
  }

  private created(): string {
    return `SELECT ${COLUMNS}, file.size, encode(file.hash, 'hex') AS hash, NULL AS "previousHash" FROM ${this.table} AS file
      WHERE file.from_revision = $2
        AND NOT EXISTS (SELECT FROM ${this.table} AS other WHERE ${SAME_PATH} AND other.to_revision = $2)`;
  }

  private updated(): string {
    return `SELECT ${COLUMNS}, file.size, encode(file.hash, 'hex') AS hash, encode(other.hash, 'hex') AS "previousHash"
      FROM ${this.table} AS file JOIN ${this.table} AS other ON ${SAME_PATH} AND other.to_revision = $2
      WHERE file.from_revision = $2
        AND (other.type, other.hash, other.target) IS DISTINCT FROM (file.type, file.hash, file.target)`;
  }

  private deleted(): string {
    return `SELECT ${COLUMNS}, NULL::bigint AS size, NULL AS hash, encode(file.hash, 'hex') AS "previousHash"
      FROM ${this.table} AS file WHERE file.to_revision = $2
        AND NOT EXISTS (SELECT FROM ${this.table} AS other WHERE ${SAME_PATH} AND other.from_revision = $2)`;
  }
}
