import { BATCH_ROWS, type Database, inBatches } from '@lib/database';

const DAY = 86_400_000;

/** What is collected. */
export interface ContentCollection {
  /**
   * Milliseconds that content is kept after its last use.
   *
   * @default 24 hours
   */
  readonly age?: number;
  readonly signal?: AbortSignal;
}

/**
 * Removes content that no kept revision refers to and that was not used for a day, in small transactions. A
 * sync that takes up such content at the same moment either stamps it first, and it stays, or fails on the
 * foreign key and is repeated: content in use is never removed.
 *
 * @returns how many contents were removed
 */
export async function collectContent(
  database: Database,
  { age = DAY, signal }: ContentCollection = {},
): Promise<number> {
  const removed = await inBatches(() => removeUnused(database, age), signal);
  await inBatches(() => removeOrphanedChunks(database, age), signal);
  return removed;
}

async function removeUnused(database: Database, age: number): Promise<number> {
  const { schema } = database;
  const { rows } = await database.query<{ count: number }>(
    `WITH unused AS (
       SELECT hash FROM "${schema}".content AS content
       WHERE last_used < now() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT FROM "${schema}".data_file WHERE data_file.hash = content.hash)
       LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED
     ), removed AS (
       DELETE FROM "${schema}".content USING unused WHERE content.hash = unused.hash RETURNING content.blob_id
     ), chunks AS (
       DELETE FROM "${schema}".content_chunk USING removed WHERE content_chunk.blob_id = removed.blob_id
     )
     SELECT count(*) AS count FROM removed`,
    [age / 1_000],
  );
  return rows[0]!.count;
}

/** Of content whose transfer never ended. */
async function removeOrphanedChunks(database: Database, age: number): Promise<number> {
  const { schema } = database;
  const { rowCount } = await database.query(
    `DELETE FROM "${schema}".content_chunk WHERE (blob_id, position) IN (
       SELECT blob_id, position FROM "${schema}".content_chunk AS chunk
       WHERE created_at < now() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT FROM "${schema}".content WHERE content.blob_id = chunk.blob_id)
       LIMIT ${BATCH_ROWS})`,
    [age / 1_000],
  );
  return rowCount;
}
