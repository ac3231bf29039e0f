import { BATCH_ROWS, type Database, inBatches, type QueryResult } from '@lib/database';

/** Which revisions are kept. */
export interface RevisionRetention {
  /** Milliseconds since it was published. */
  readonly age: number;
  /** The newest of each source that stay, however old they are. */
  readonly minimum: number;
  /** Milliseconds that a consumer which is behind holds back the revisions that it has not been told of. */
  readonly behind: number;
}

/** Sources that are looked at together. */
const SOURCES_PER_PAGE = 200;

/**
 * Removes old revisions of all sources, and the versions of files that none of the others shows.
 *
 * The files of a revision go the next time, a day after the revision: who reads it at this moment reads it to the end.
 *
 * @returns how many revisions were removed
 */
export async function collectRevisions(
  database: Database,
  retention: RevisionRetention,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0;
  let after: string | null = null;
  for (;;) {
    const { rows }: QueryResult<{ id: string }> = await database.query(
      `SELECT id FROM "${database.schema}".data_source WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT ${SOURCES_PER_PAGE}`,
      [after],
    );
    const ids = rows.map(({ id }) => id);
    await inBatches(() => removeUnseenFiles(database, ids), signal);
    removed += await inBatches(() => removeRevisions(database, ids, retention), signal);
    if (ids.length < SOURCES_PER_PAGE) return removed;
    after = ids.at(-1)!;
  }
}

/** A row that ended with the oldest revision that is kept, or before, is seen at none. */
async function removeUnseenFiles(database: Database, ids: readonly string[]): Promise<number> {
  const { schema } = database;
  const { rowCount } = await database.query(
    `DELETE FROM "${schema}".data_file WHERE ctid IN (
       SELECT file.ctid
       FROM (
         SELECT source_id, min(number) AS oldest FROM "${schema}".revision WHERE source_id = ANY ($1::uuid[])
         GROUP BY source_id
       ) AS kept
       JOIN "${schema}".data_file AS file ON file.source_id = kept.source_id AND file.to_revision <= kept.oldest
       LIMIT ${BATCH_ROWS})`,
    [ids],
  );
  return rowCount;
}

/**
 * Never the current one, and none that is newer than one that stays. A consumer needs the revision that it has been told
 * last as well: what the next one changed is told by what was there before.
 */
async function removeRevisions(
  database: Database,
  ids: readonly string[],
  { age, minimum, behind }: RevisionRetention,
): Promise<number> {
  const { schema } = database;
  const { rowCount } = await database.query(
    `DELETE FROM "${schema}".revision WHERE (source_id, number) IN (
       SELECT old.source_id, old.number
       FROM "${schema}".data_source AS source JOIN "${schema}".revision AS old ON old.source_id = source.id
       WHERE source.id = ANY ($1::uuid[]) AND old.number <= source.revision - $2
         AND old.number < coalesce((
           SELECT min(young.number) FROM "${schema}".revision AS young
           WHERE young.source_id = source.id AND young.published_at >= now() - make_interval(secs => $3)
         ), source.revision)
         AND (old.published_at < now() - make_interval(secs => $4) OR NOT EXISTS (
           SELECT FROM "${schema}".consumer_cursor AS cursor
           WHERE cursor.source_id = source.id AND cursor.revision <= old.number
         ))
       LIMIT ${BATCH_ROWS})`,
    [ids, Math.max(minimum, 1), age / 1_000, behind / 1_000],
  );
  return rowCount;
}
