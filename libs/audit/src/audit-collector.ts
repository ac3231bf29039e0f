import { BATCH_ROWS, type Database, inBatches } from '@lib/database';

/**
 * Removes what was kept of changes so long ago.
 *
 * @param age milliseconds
 * @returns how many were removed
 */
export function collectAudit(database: Database, age: number, signal?: AbortSignal): Promise<number> {
  const table = `"${database.schema}".audit_entry`;
  return inBatches(
    () =>
      database.transaction(async () => {
        // What the trigger of the table asks for.
        await database.query(`SELECT set_config('data_backends.collects_audit', 'on', true)`);
        const { rowCount } = await database.query(
          `DELETE FROM ${table} WHERE id IN (
             SELECT id FROM ${table} WHERE "time" < now() - make_interval(secs => $1)
             LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED)`,
          [age / 1_000],
        );
        return rowCount;
      }),
    signal,
  );
}
