import type { Database } from '@lib/database';
import { queueSchemaName } from '@lib/jobs';

/**
 * Gives back the space of removed rows, one table after the other, so that others have their turn in between. Only on
 * PGlite: PostgreSQL does so by itself.
 *
 * @returns how many tables were vacuumed
 */
export async function vacuum(database: Database, signal?: AbortSignal): Promise<number> {
  if (database.kind !== 'pglite') return 0;
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_catalog.pg_tables
     WHERE schemaname = ANY ($1) ORDER BY 1`,
    [[database.schema, queueSchemaName(database.schema)]],
  );
  for (const { name } of rows) {
    signal?.throwIfAborted();
    await database.query(`VACUUM (ANALYZE) ${name}`);
  }
  return rows.length;
}
