import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { FileChange } from './file-change.js';
import type { RevisionRange } from './published-revisions.js';
import type { Revision } from './revision.js';

/** Which part of the changes. */
export interface ChangesSelection {
  readonly change?: FileChange['change'];
  /** Only paths after this one. */
  readonly after?: string;
  readonly limit: number;
}

interface ChangeRow {
  readonly path: string;
  readonly change: FileChange['change'];
  readonly hash: Buffer | null;
  readonly previous_hash: Buffer | null;
}

const CHANGES_PER_QUERY = 1_000;

/** Reads revisions and what changed between them. */
@Injectable()
export class RevisionsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list(sourceId: string, { before, limit }: { before?: number; limit: number }): Promise<Revision[]> {
    const { rows } = await this.database.query<Revision>(
      `SELECT number, remote_revision AS "remoteRevision", published_at AS "publishedAt", details,
              file_count AS "fileCount", created_count AS created, updated_count AS updated,
              deleted_count AS deleted, problem_count AS problems
       FROM "${this.database.schema}".revision
       WHERE source_id = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
      [sourceId, before ?? null, limit],
    );
    return rows;
  }

  async count(sourceId: string): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM "${this.database.schema}".revision WHERE source_id = $1`,
      [sourceId],
    );
    return rows[0]!.count;
  }

  /** The oldest that is kept; null when there is none. */
  async oldest(sourceId: string): Promise<number | null> {
    const { rows } = await this.database.query<{ number: number | null }>(
      `SELECT min(number) AS number FROM "${this.database.schema}".revision WHERE source_id = $1`,
      [sourceId],
    );
    return rows[0]!.number;
  }

  /** Net changes by path: what was created and deleted in between does not show. */
  async changes(
    sourceId: string,
    range: RevisionRange,
    { change, after, limit }: ChangesSelection,
  ): Promise<FileChange[]> {
    const { rows } = await this.database.query<ChangeRow>(
      `${this.netChanges()}
       SELECT path, change, hash, previous_hash FROM net
       WHERE ($4::text IS NULL OR change = $4) AND ($5::text IS NULL OR path > $5 COLLATE "C")
       ORDER BY path LIMIT $6`,
      [sourceId, range.from, range.to, change ?? null, after ?? null, limit],
    );
    return rows.map(toFileChange);
  }

  async countChanges(sourceId: string, range: RevisionRange, change?: FileChange['change']): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `${this.netChanges()} SELECT count(*) AS count FROM net WHERE ($4::text IS NULL OR change = $4)`,
      [sourceId, range.from, range.to, change ?? null],
    );
    return rows[0]!.count;
  }

  /** Every net change, page by page as it is iterated. */
  async *allChanges(sourceId: string, range: RevisionRange): AsyncGenerator<FileChange> {
    for (let after: string | undefined; ;) {
      const page = await this.changes(sourceId, range, {
        limit: CHANGES_PER_QUERY,
        ...(after !== undefined && { after }),
      });
      yield* page;
      if (page.length < CHANGES_PER_QUERY) return;
      after = page.at(-1)!.path;
    }
  }

  /** Only rows that begin or end in the range are looked at, so the cost is that of the changes, not of the source. */
  private netChanges(): string {
    const { schema } = this.database;
    return `
      WITH before AS (
        SELECT * FROM "${schema}".data_file
        WHERE source_id = $1 AND from_revision <= $2 AND to_revision > $2 AND to_revision <= $3
      ), after AS (
        SELECT * FROM "${schema}".data_file
        WHERE source_id = $1 AND from_revision > $2 AND from_revision <= $3
          AND (to_revision IS NULL OR to_revision > $3)
      ), net AS (
        SELECT coalesce(after.path, before.path) AS path,
               CASE WHEN before.path IS NULL THEN 'created' WHEN after.path IS NULL THEN 'deleted'
                    ELSE 'updated' END AS change,
               after.hash, before.hash AS previous_hash
        FROM before FULL JOIN after ON before.path = after.path
        WHERE before.path IS NULL OR after.path IS NULL
           OR (before.type, before.hash, before.target) IS DISTINCT FROM (after.type, after.hash, after.target)
      )`;
  }
}

function toFileChange({ path, change, hash, previous_hash: previous }: ChangeRow): FileChange {
  return { path, change, hash: hash?.toString('hex') ?? null, previousHash: previous?.toString('hex') ?? null };
}
