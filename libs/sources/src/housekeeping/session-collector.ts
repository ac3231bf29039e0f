import { BATCH_ROWS, type Database, inBatches } from '@lib/database';

/**
 * Removes sessions and login codes whose time is over.
 *
 * @returns how many of both were removed
 */
export async function collectSessions(database: Database, signal?: AbortSignal): Promise<number> {
  const remove = (table: string, condition: string) =>
    inBatches(async () => {
      const name = `"${database.schema}".${table}`;
      const { rowCount } = await database.query(
        `DELETE FROM ${name} WHERE hash IN (
           SELECT hash FROM ${name} WHERE ${condition} LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED)`,
      );
      return rowCount;
    }, signal);
  return (
    (await remove('session', 'least(idle_until, expires_at) < now()')) +
    (await remove('login_code', 'expires_at < now()'))
  );
}
