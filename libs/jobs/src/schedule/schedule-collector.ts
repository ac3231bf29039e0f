import type { Database } from '@lib/database';

/**
 * Forgets schedules that no process has announced for so long: their classes are gone.
 *
 * @param age milliseconds
 * @returns how many were forgotten
 */
export async function collectSchedules(database: Database, age: number): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM "${database.schema}".schedule WHERE announced_at < now() - make_interval(secs => $1)`,
    [age / 1_000],
  );
  return rowCount;
}
