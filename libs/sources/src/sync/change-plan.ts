import type { Listing } from './listing.js';
import type { SyncScope } from './sync-scope.js';

/** What a change does to one path. */
export type ChangeKind = 'created' | 'updated' | 'deleted';

/** Counts of a plan, before any content was read. */
export interface ChangeCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Changes in all; their ordinals count from 1 to this. */
  readonly total: number;
  /** How many of them need their content read. */
  readonly toRead: number;
}

/**
 * Lets PostgreSQL compare the staged listing with the published files, and keeps the difference in
 * `sync_change`. Content is only reused from rows of the same source, and only where the backend says that
 * an equal fingerprint proves it: at the same path, or, for content-addressed backends, anywhere. Fingerprints are
 * kept with their scope (`fingerprintScope`), so that those of another place, or another reader, never match.
 */
export async function planChanges(
  scope: SyncScope,
  { partial, incomplete }: Pick<Listing, 'partial' | 'incomplete'>,
): Promise<ChangeCounts> {
  const { database, source, backend, syncId } = scope;
  const { schema } = database;
  const published = partial
    ? `SELECT file.* FROM "${schema}".sync_entry AS staged JOIN "${schema}".data_file AS file ON file.path = staged.path
       WHERE staged.sync_id = $1 AND file.source_id = $2 AND file.to_revision IS NULL AND file.from_revision <= $3`
    : `SELECT * FROM "${schema}".data_file WHERE source_id = $2 AND to_revision IS NULL AND from_revision <= $3`;
  const known = backend.contentAddressed
    ? `SELECT DISTINCT ON (fingerprint) fingerprint, hash, size FROM "${schema}".data_file
       WHERE source_id = $2 AND hash IS NOT NULL AND fingerprint IN (SELECT fingerprint FROM entry)`
    : `SELECT NULL::text AS fingerprint, NULL::bytea AS hash, NULL::bigint AS size WHERE false`;

  await database.transaction(async () => {
    // The planner knows nothing of freshly staged rows, takes them for a handful, and would compare each with each.
    await database.query('SET LOCAL enable_nestloop = off');
    await database.query(
      `WITH entry AS (
         SELECT * FROM "${schema}".sync_entry WHERE sync_id = $1 AND NOT ignored AND NOT deleted
       ), published AS (${published}), known AS (${known}), change AS (
         SELECT CASE WHEN published.path IS NULL THEN 'created' ELSE 'updated' END AS change,
                entry.type = 'file' AND known.hash IS NULL AS needs_read,
                entry.path, entry.type, coalesce(known.size, entry.size) AS size, known.hash,
                published.hash AS previous_hash, entry.fingerprint, entry.target, entry.last_modified
         FROM entry
         LEFT JOIN published ON published.path = entry.path
         LEFT JOIN known ON known.fingerprint = entry.fingerprint AND entry.type = 'file'
         WHERE entry.problem IS NULL AND CASE
           WHEN published.path IS NULL OR published.type <> entry.type THEN true
           WHEN entry.type = 'file' THEN (entry.fingerprint = published.fingerprint) IS NOT TRUE
                                        AND known.hash IS DISTINCT FROM published.hash
           ELSE entry.target IS DISTINCT FROM published.target
         END
         UNION ALL
         SELECT 'deleted', false, published.path, published.type, published.size, NULL, published.hash,
                NULL, NULL, NULL
         FROM published LEFT JOIN entry ON entry.path = published.path
         WHERE $4 AND entry.path IS NULL
       )
       INSERT INTO "${schema}".sync_change (sync_id, ordinal, change, needs_read, path, type, size, hash,
                                          previous_hash, fingerprint, target, last_modified)
       SELECT $1, row_number() OVER (), change, needs_read, path, type, size, hash, previous_hash, fingerprint,
              target, last_modified
       FROM change`,
      [syncId, source.id, source.revision, !incomplete],
    );
  });
  const { rows } = await database.query<ChangeCounts>(
    `SELECT count(*) FILTER (WHERE change = 'created') AS created,
            count(*) FILTER (WHERE change = 'updated') AS updated,
            count(*) FILTER (WHERE change = 'deleted') AS deleted,
            count(*) AS total,
            count(*) FILTER (WHERE needs_read) AS "toRead"
     FROM "${schema}".sync_change WHERE sync_id = $1`,
    [syncId],
  );
  return rows[0]!;
}
