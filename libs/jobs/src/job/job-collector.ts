import { BATCH_ROWS, type Database, inBatches } from '@lib/database';

/**
 * Removes jobs that ended so long ago, with their logs. What waits or runs stays, however old it is.
 *
 * @param age milliseconds
 * @returns how many jobs were removed
 */
export function collectJobs(database: Database, age: number, signal?: AbortSignal): Promise<number> {
  const job = `"${database.schema}".job`;
  return inBatches(async () => {
    // The first condition follows from the second; there is an index for it, of ranges of pages.
    const { rowCount } = await database.query(
      `DELETE FROM ${job} WHERE id IN (
         SELECT id FROM ${job}
         WHERE created < now() - make_interval(secs => $1) AND completed < now() - make_interval(secs => $1)
           AND status IN ('completed', 'errored', 'failed', 'cancelled')
         LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED)`,
      [age / 1_000],
    );
    return rowCount;
  }, signal);
}
