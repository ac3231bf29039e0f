import type { Database } from '@lib/database';

/** How long content that nothing refers to is kept after its last use. */
const UNUSED_HOURS = 24;
const ROWS_PER_STATEMENT = 1_000;

/**
 * Removes content that no kept revision refers to and that was not used for a day, in small transactions. A
 * sync that takes up such content at the same moment either stamps it first, and it stays, or fails on the
 * foreign key and is repeated: content in use is never removed.
 *
 * @returns how many contents were removed
 */
export async function collectContent(database: Database): Promise<number> {
  const { schema } = database;
  let removed = 0;
  for (;;) {
    const { rows } = await database.query<{ count: number }>(
      `WITH unused AS (
         SELECT hash FROM "${schema}".content AS content
         WHERE last_used < now() - interval '${UNUSED_HOURS} hours'
           AND NOT EXISTS (SELECT FROM "${schema}".data_file WHERE data_file.hash = content.hash)
         LIMIT ${ROWS_PER_STATEMENT} FOR UPDATE SKIP LOCKED
       ), removed AS (
         DELETE FROM "${schema}".content USING unused WHERE content.hash = unused.hash RETURNING content.blob_id
       ), chunks AS (
         DELETE FROM "${schema}".content_chunk USING removed WHERE content_chunk.blob_id = removed.blob_id
       )
       SELECT count(*) AS count FROM removed`,
    );
    const count = rows[0]!.count;
    removed += count;
    if (count < ROWS_PER_STATEMENT) break;
  }
  await database.query(
    `DELETE FROM "${schema}".content_chunk AS chunk
     WHERE created_at < now() - interval '${UNUSED_HOURS} hours'
       AND NOT EXISTS (SELECT FROM "${schema}".content WHERE content.blob_id = chunk.blob_id)`,
  );
  return removed;
}
