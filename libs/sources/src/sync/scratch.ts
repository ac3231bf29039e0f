import type { Database } from '@lib/database';

const ROWS_WORTH_A_VACUUM = 5_000;

/** Removes what a sync wrote to the scratch tables. */
export async function clearScratch(database: Database, syncId: string): Promise<void> {
  for (const table of ['sync_entry', 'sync_change']) {
    await database.query(`DELETE FROM "${database.schema}".${table} WHERE sync_id = $1`, [syncId]);
  }
}

/** The same after a sync that ended well. PGlite has no autovacuum: large scratch would be dead weight for ever. */
export async function clearScratchAndVacuum(database: Database, syncId: string): Promise<void> {
  for (const table of ['sync_entry', 'sync_change']) {
    const { rowCount } = await database.query(`DELETE FROM "${database.schema}".${table} WHERE sync_id = $1`, [syncId]);
    if (database.kind === 'pglite' && rowCount >= ROWS_WORTH_A_VACUUM) {
      await database.query(`VACUUM "${database.schema}".${table}`);
    }
  }
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
