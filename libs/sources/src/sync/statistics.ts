import type { Database } from '@lib/database';

const CHANGES_WORTH_A_LOOK = 1_000;

/**
 * Tells PostgreSQL's planner about a large revision at once, by the rule that autovacuum has for it: it comes a minute
 * late, and on PGlite never.
 */
export async function refreshStatistics(database: Database, changes: number): Promise<void> {
  if (changes < CHANGES_WORTH_A_LOOK) return;
  const table = `"${database.schema}".data_file`;
  const { rows } = await database.query<{ known: number }>(
    `SELECT reltuples AS known FROM pg_class WHERE oid = '${table}'::regclass`,
  );
  if (changes > (rows[0]?.known ?? 0) * 0.1) await database.query(`ANALYZE ${table}`);
}
