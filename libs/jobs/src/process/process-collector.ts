import type { Database } from '@lib/database';

/**
 * Forgets processes that were seen last so long ago.
 *
 * @param age milliseconds
 * @returns how many were forgotten
 */
export async function collectProcesses(database: Database, age: number): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM "${database.schema}".process WHERE seen_at < now() - make_interval(secs => $1)`,
    [age / 1_000],
  );
  return rowCount;
}
