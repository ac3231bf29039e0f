import type { Database } from '@lib/database';

/** What must never be found while no sync runs, counted. */
export interface Leftovers {
  /** Rows of syncs in the scratch tables. */
  readonly scratch: number;
  /** File rows that begin or end at a revision that was never published, or belong to no source. */
  readonly unpublished: number;
  /** Sources whose lease somebody holds. */
  readonly leases: number;
  /** Paths with more than one row at the published revision. */
  readonly doubled: number;
  /** Sources whose file count is not that of their rows. */
  readonly miscounted: number;
}

export const NOTHING_LEFT: Leftovers = {
  scratch: 0,
  unpublished: 0,
  leases: 0,
  doubled: 0,
  miscounted: 0,
};

/** Looks for everything that a sync must not leave behind, in the whole database. */
export async function leftovers(database: Database): Promise<Leftovers> {
  const schema = `"${database.schema}"`;
  const { rows } = await database.query<Leftovers>(`
    SELECT
      (SELECT count(*) FROM ${schema}.sync_entry) + (SELECT count(*) FROM ${schema}.sync_change) AS scratch,
      (SELECT count(*) FROM ${schema}.data_file AS file LEFT JOIN ${schema}.data_source AS source ON source.id = source_id
       WHERE source.id IS NULL OR from_revision > revision OR to_revision > revision) AS unpublished,
      (SELECT count(*) FROM ${schema}.data_source WHERE lease_token IS NOT NULL) AS leases,
      (SELECT count(*) FROM (SELECT FROM ${schema}.data_file WHERE to_revision IS NULL
                             GROUP BY source_id, path HAVING count(*) > 1) AS path) AS doubled,
      (SELECT count(*) FROM ${schema}.data_source AS source WHERE file_count <> (
         SELECT count(*) FROM ${schema}.data_file WHERE source_id = source.id AND from_revision <= revision
           AND (to_revision IS NULL OR to_revision > revision))) AS miscounted`);
  return rows[0]!;
}

/** How many stored contents are not the bytes that their hash and size name. */
export async function corruptContents(database: Database): Promise<number> {
  const schema = `"${database.schema}"`;
  const { rows } = await database.query<{ count: number }>(`
    WITH whole AS (
      SELECT hash, size, coalesce(data, (SELECT string_agg(chunk.data, ''::bytea ORDER BY position)
                                         FROM ${schema}.content_chunk AS chunk
                                         WHERE chunk.blob_id = content.blob_id)) AS bytes
      FROM ${schema}.content
    )
    SELECT count(*) AS count FROM whole
    WHERE bytes IS NULL OR sha256(bytes) <> hash OR octet_length(bytes) <> size`);
  return rows[0]!.count;
}
