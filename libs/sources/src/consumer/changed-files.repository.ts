import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { ChangedFile } from './data-files-change.js';

/** What happens to a file in a change. */
export type ChangeKind = 'created' | 'updated' | 'deleted';

/** Which files are asked for. */
export interface ChangeScope {
  readonly sourceId: string;
  readonly revision: number;
  /** Every file of the revision counts as created. */
  readonly whole: boolean;
}

/** One file of a change. */
export type ChangedFileRow = Pick<ChangedFile, 'path' | 'type' | 'size' | 'hash' | 'previousHash' | 'target'>;

/** A version of a file that begins or ends with the revision; null when nothing of it is another. */
type VersionRow = ChangedFileRow & { readonly change: ChangeKind | null };

/** Each page looks at all files of the change, to find those that come next. */
const FILES_PER_QUERY = 5_000;

/** Together with `revision + 0`, which no index has: one by revisions would find as many rows as the change has. */
const SAME_PATH =
  'other.source_id = page.source_id AND left(other.path, 500) = left(page.path, 500) AND other.path = page.path';

/** Reads what one revision changed, page by page, in the order of paths. */
@Injectable()
export class ChangedFilesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".data_file`;
  }

  /** No transaction stays open between two pages. */
  async *read(scope: ChangeScope, kind: ChangeKind): AsyncGenerator<ChangedFileRow> {
    if (scope.whole && kind !== 'created') return;
    for await (const { change, ...file } of this.versions(
      scope,
      kind === 'deleted' ? this.ending() : this.beginning(scope),
    )) {
      if (change === kind) yield file;
    }
  }

  /** How many files of each kind there are whose path is meant. */
  async count(scope: ChangeScope, isMeant: (path: string) => boolean): Promise<Record<ChangeKind, number>> {
    const counts = { created: 0, updated: 0, deleted: 0 };
    for (const query of scope.whole ? [this.beginning(scope)] : [this.beginning(scope), this.ending()]) {
      for await (const { change, path } of this.versions(scope, query))
        if (change && isMeant(path)) counts[change] += 1;
    }
    return counts;
  }

  private async *versions({ sourceId, revision }: ChangeScope, query: string): AsyncGenerator<VersionRow> {
    for (let after: string | null = null; ;) {
      const { rows }: { rows: VersionRow[] } = await this.database.query(query, [sourceId, revision, after]);
      yield* rows;
      if (rows.length < FILES_PER_QUERY) return;
      after = rows.at(-1)!.path;
    }
  }

  /** Created, or updated when another version of the file ends. */
  private beginning({ whole }: ChangeScope): string {
    if (whole) {
      return `SELECT path, type, target, size, encode(hash, 'hex') AS hash, NULL AS "previousHash", 'created' AS change
        FROM ${this.page('from_revision <= $2 AND (to_revision IS NULL OR to_revision > $2)')}`;
    }
    return `SELECT page.path, page.type, page.target, page.size, encode(page.hash, 'hex') AS hash,
        encode(before.hash, 'hex') AS "previousHash",
        CASE WHEN before.path IS NULL THEN 'created'
          WHEN (before.type, before.hash, before.target) IS DISTINCT FROM (page.type, page.hash, page.target) THEN 'updated'
        END AS change
      FROM ${this.page('from_revision = $2')}
      LEFT JOIN LATERAL (SELECT * FROM ${this.table} AS other WHERE ${SAME_PATH} AND other.to_revision + 0 = $2 LIMIT 1) AS before ON true
      ORDER BY left(page.path, 500), page.path`;
  }

  /** Deleted, unless another version of the file begins. */
  private ending(): string {
    return `SELECT page.path, page.type, page.target, NULL::bigint AS size, NULL AS hash,
        encode(page.hash, 'hex') AS "previousHash", CASE WHEN after.path IS NULL THEN 'deleted' END AS change
      FROM ${this.page('to_revision = $2')}
      LEFT JOIN LATERAL (SELECT * FROM ${this.table} AS other WHERE ${SAME_PATH} AND other.from_revision + 0 = $2 LIMIT 1) AS after ON true
      ORDER BY left(page.path, 500), page.path`;
  }

  private page(condition: string): string {
    return `(SELECT * FROM ${this.table} WHERE source_id = $1 AND ${condition}
        AND ($3::text IS NULL OR (left(path, 500) >= left($3, 500) AND path > $3))
      ORDER BY left(path, 500), path LIMIT ${FILES_PER_QUERY}) AS page`;
  }
}
