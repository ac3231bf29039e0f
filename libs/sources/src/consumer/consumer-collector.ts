import type { Database } from '@lib/database';

/**
 * Forgets consumers that no process has announced for so long: their methods are gone, and they hold back no revision
 * any more.
 *
 * @param age milliseconds
 * @returns how many cursors were forgotten
 */
export async function collectConsumers(database: Database, age: number): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM "${database.schema}".consumer_cursor WHERE announced_at < now() - make_interval(secs => $1)`,
    [age / 1_000],
  );
  return rowCount;
}
