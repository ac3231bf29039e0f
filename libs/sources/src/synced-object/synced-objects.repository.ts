import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { ObjectReference, ObjectStatus, SyncedObjectState } from './synced-object.js';

/** An object as it is stored, and its file. */
export interface SyncedObjectRow extends SyncedObjectState {
  /** Bytes of the file. */
  readonly size: number | null;
  /** Current revision of the source. */
  readonly revision: number | null;
  readonly version: number;
}

/** Which objects; all when left out. */
export interface ObjectFilter {
  readonly type?: string;
  /** Name or id of the source. */
  readonly source?: string;
  readonly status?: ObjectStatus;
}

/** The types that a process can sync. */
export interface ObjectTypes {
  readonly types: readonly string[];
  /** Of those, the ones that are told of files that are gone. */
  readonly typesWithGone: readonly string[];
}

const STATUS = `CASE WHEN file.hash IS NULL THEN 'file-gone' WHEN file.hash = object.synced_hash THEN 'in-sync'
  ELSE 'out-of-date' END`;
/** What follows by itself, differs from its file, and does not wait for its next try. */
const DUE = `object.auto_sync
  AND CASE WHEN file.hash IS NULL THEN object.synced_hash IS NOT NULL AND ($2::text[] IS NULL OR object.type = ANY ($2))
      ELSE file.hash IS DISTINCT FROM object.synced_hash END
  AND ($1::text[] IS NULL OR object.type = ANY ($1))
  AND (object.next_try IS NULL OR object.next_try <= now() OR object.tried_hash IS DISTINCT FROM file.hash)`;
const AFTER = '($3::text IS NULL OR (object.type, object.id) > ($3, $4::text))';

/** Rows of `synced_object`. */
@Injectable()
export class SyncedObjectsRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".synced_object`;
  }

  /** Binds an object, or binds it anew: what it has of the same file counts on. */
  async bind({ type, id }: ObjectReference, sourceId: string, path: string, autoSync: boolean): Promise<void> {
    const same = '(object.source_id = excluded.source_id AND object.path = excluded.path)';
    await this.database.query(
      `INSERT INTO ${this.table} AS object (type, id, source_id, path, auto_sync) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (type, id) DO UPDATE SET source_id = $3, path = $4, auto_sync = $5, version = object.version + 1,
         synced_hash = CASE WHEN ${same} THEN object.synced_hash END,
         synced_revision = CASE WHEN ${same} THEN object.synced_revision END,
         synced_at = CASE WHEN ${same} THEN object.synced_at END,
         failures = 0, last_error = NULL, next_try = NULL, tried_hash = NULL`,
      [type, id, sourceId, path, autoSync],
    );
  }

  /** False when it was not bound. */
  async unbind({ type, id }: ObjectReference): Promise<boolean> {
    const { rowCount } = await this.database.query(`DELETE FROM ${this.table} WHERE type = $1 AND id = $2`, [type, id]);
    return rowCount > 0;
  }

  async find({ type, id }: ObjectReference): Promise<SyncedObjectRow | undefined> {
    const { rows } = await this.database.query<SyncedObjectRow>(
      `${this.select()} WHERE object.type = $1 AND object.id = $2`,
      [type, id],
    );
    return rows[0];
  }

  /** By type and id. */
  async list(filter: ObjectFilter, after: ObjectReference | null, limit: number): Promise<SyncedObjectRow[]> {
    const { rows } = await this.database.query<SyncedObjectRow>(
      `${this.select()} WHERE ${FILTER} AND ($4::text IS NULL OR (object.type, object.id) > ($4, $5::text))
       ORDER BY object.type, object.id LIMIT $6`,
      [...filterValues(filter), after?.type ?? null, after?.id ?? null, limit],
    );
    return rows;
  }

  async count(filter: ObjectFilter): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.joined()} WHERE ${FILTER}`,
      filterValues(filter),
    );
    return rows[0]!.count;
  }

  /** Of one source, by type and id. */
  async due(
    sourceId: string,
    { types, typesWithGone }: ObjectTypes,
    after: ObjectReference | null,
    limit: number,
  ): Promise<SyncedObjectRow[]> {
    const { rows } = await this.database.query<SyncedObjectRow>(
      `${this.select()} WHERE object.source_id = $5 AND ${DUE} AND ${AFTER} ORDER BY object.type, object.id LIMIT $6`,
      [types, typesWithGone, after?.type ?? null, after?.id ?? null, sourceId, limit],
    );
    return rows;
  }

  /**
   * Sources with objects that are due.
   *
   * @param filter.known only objects that this process can sync; left out: of any process
   */
  async dueSources({ sourceId, known }: { sourceId?: string; known?: ObjectTypes }): Promise<string[]> {
    const { rows } = await this.database.query<{ id: string }>(
      `SELECT DISTINCT object.source_id AS id FROM ${this.joined()}
       WHERE ($3::uuid IS NULL OR object.source_id = $3) AND ${DUE} ORDER BY 1`,
      [known?.types ?? null, known?.typesWithGone ?? null, sourceId ?? null],
    );
    return rows.map(({ id }) => id);
  }

  /** @param hash of the content that the object has now; null when its file is gone */
  async succeeded({ type, id, version, revision }: SyncedObjectRow, hash: string | null): Promise<void> {
    // Who met somebody else cannot know whose content was written last.
    await this.database.query(
      `UPDATE ${this.table} SET synced_hash = CASE WHEN version = $3 THEN decode($4, 'hex') END, synced_revision = $5,
         synced_at = now(), version = version + 1, failures = 0, last_error = NULL, next_try = NULL, tried_hash = NULL
       WHERE type = $1 AND id = $2`,
      [type, id, version, hash, revision],
    );
  }

  /** @param delay milliseconds until it is tried again */
  async failed(
    { type, id, version, hash }: SyncedObjectRow,
    error: SyncedObjectState['lastError'],
    delay: number,
  ): Promise<void> {
    await this.database.query(
      `UPDATE ${this.table} SET synced_hash = CASE WHEN version = $3 THEN synced_hash END, version = version + 1,
         failures = failures + 1, last_error = $4, next_try = now() + $5 * interval '1 millisecond',
         tried_hash = decode($6, 'hex')
       WHERE type = $1 AND id = $2`,
      [type, id, version, JSON.stringify(error), delay, hash],
    );
  }

  private select(): string {
    return `SELECT object.type, object.id, ${STATUS} AS status, object.source_id AS "sourceId", source.name AS source,
        object.path, object.auto_sync AS "autoSync", encode(file.hash, 'hex') AS hash,
        encode(object.synced_hash, 'hex') AS "syncedHash", object.synced_revision AS "syncedRevision",
        object.synced_at AS "syncedAt", object.failures, object.last_error AS "lastError", object.next_try AS "nextTry",
        file.size, source.revision, object.version
      FROM ${this.joined()}`;
  }

  /** Every object with its source and its file, as they are published; links have no content to follow. */
  private joined(): string {
    const { schema } = this.database;
    return `${this.table} AS object
      LEFT JOIN "${schema}".data_source AS source ON source.id = object.source_id AND source.deleted_at IS NULL
      LEFT JOIN "${schema}".data_file AS file ON file.source_id = source.id AND left(file.path, 500) = left(object.path, 500)
        AND file.path = object.path AND file.hash IS NOT NULL AND file.from_revision <= source.revision
        AND (file.to_revision IS NULL OR file.to_revision > source.revision)`;
  }
}

const FILTER = `($1::text IS NULL OR object.type = $1)
  AND ($2::text IS NULL OR source.name = $2 OR object.source_id::text = $2) AND ($3::text IS NULL OR ${STATUS} = $3)`;

function filterValues({ type, source, status }: ObjectFilter): unknown[] {
  return [type ?? null, source ?? null, status ?? null];
}
