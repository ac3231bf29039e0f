import type { Database } from '@lib/database';

const SCRATCH_TABLES = ['sync_entry', 'sync_change'];
const ROWS_WORTH_A_VACUUM = 5_000;

/** SQL of two common table expressions that delete what the syncs of an array of tokens wrote to the scratch tables. */
export function deletedScratch(schema: string, tokens: string): string {
  return `
    deleted_entry AS (DELETE FROM "${schema}".sync_entry WHERE sync_id = ANY (${tokens}::uuid[]) RETURNING 1),
    deleted_change AS (DELETE FROM "${schema}".sync_change WHERE sync_id = ANY (${tokens}::uuid[]) RETURNING 1)`;
}

/** Removes what a sync wrote to the scratch tables. */
export async function clearScratch(database: Database, syncId: string): Promise<void> {
  await database.query(`WITH ${deletedScratch(database.schema, '$1')} SELECT`, [[syncId]]);
}

/** Removes what syncs wrote that hold no lease any more: nobody else would, once their source is changed or gone. */
export async function clearOrphanedScratch(database: Database): Promise<void> {
  const { schema } = database;
  for (const table of SCRATCH_TABLES) {
    await database.query(
      `DELETE FROM "${schema}".${table} AS scratch
       WHERE NOT EXISTS (SELECT FROM "${schema}".data_source WHERE lease_token = scratch.sync_id)`,
    );
  }
}

/** PGlite has no autovacuum: large scratch would be dead weight for ever. */
export async function vacuumScratch(database: Database, cleared: number): Promise<void> {
  if (database.kind !== 'pglite' || cleared < ROWS_WORTH_A_VACUUM) return;
  for (const table of SCRATCH_TABLES) await database.query(`VACUUM "${database.schema}".${table}`);
}

/**
 * Takes back the file rows of a revision that was never published. To be called under the lease: no reader
 * sees these rows, and no other sync of the source runs. The published number is read here, since a sync may
 * fail after it has published.
 */
export async function clearUnpublished(database: Database, sourceId: string): Promise<void> {
  const { schema } = database;
  const published = `(SELECT revision FROM "${schema}".data_source WHERE id = $1)`;
  await database.query(`DELETE FROM "${schema}".data_file WHERE source_id = $1 AND from_revision > ${published}`, [
    sourceId,
  ]);
  await database.query(
    `UPDATE "${schema}".data_file SET to_revision = NULL WHERE source_id = $1 AND to_revision > ${published}`,
    [sourceId],
  );
}
