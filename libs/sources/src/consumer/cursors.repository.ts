import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { ConsumerEntry } from './consumer-entry.js';
import type { ConsumerError, ConsumerState, CursorKey, CursorToken } from './cursor.js';

/** What a consumer is to be told next. */
export interface NextStep {
  readonly sourceName: string;
  readonly sourceType: string;
  readonly paused: boolean;
  readonly failures: number;
  /** The last revision that was handled. */
  readonly cursor: number | null;
  /** The current revision of the source. */
  readonly current: number;
  /** The revision to tell; null when the source has none. */
  readonly number: number | null;
  readonly remoteRevision: string;
  readonly publishedAt: Date;
  /** Everything at once, since the revision before is not known, or not kept. */
  readonly whole: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** How often a process says that it still has a consumer. */
const ANNOUNCE_AFTER = "interval '1 hour'";
/** Whom nobody has announced for so long no process can tell anything: it is looked after when it is back. */
const AWAY_AFTER = "interval '3 hours'";
const KEY = 'cursor.consumer = $1 AND cursor.source_id = $2';

/** Rows of `consumer_cursor`. */
@Injectable()
export class CursorsRepository {
  constructor(private readonly database: Database) {}

  private get cursors(): string {
    return `"${this.database.schema}".consumer_cursor`;
  }

  private get sources(): string {
    return `"${this.database.schema}".data_source`;
  }

  /** Adds the cursors of sources that are there by now, and says that the consumers are. */
  async announce(consumers: readonly Pick<ConsumerEntry, 'name' | 'sources'>[]): Promise<void> {
    const pairs = consumers.flatMap(({ name, sources }) => sources.map((source) => ({ consumer: name, source })));
    if (pairs.length === 0) return;
    await this.database.query(
      `INSERT INTO ${this.cursors} AS cursor (consumer, source_id)
       SELECT pair.consumer, source.id FROM jsonb_to_recordset($1::text::jsonb) AS pair (consumer text, source text)
         JOIN ${this.sources} AS source ON source.name = pair.source
         LEFT JOIN ${this.cursors} AS known ON known.consumer = pair.consumer AND known.source_id = source.id
       WHERE source.deleted_at IS NULL
         AND (known.announced_at IS NULL OR known.announced_at < now() - ${ANNOUNCE_AFTER})
       ORDER BY pair.consumer, source.id
       ON CONFLICT (consumer, source_id) DO UPDATE SET announced_at = now()`,
      [JSON.stringify(pairs)],
    );
  }

  /** Those that are behind, neither paused nor waiting for their next try, and that some process has. */
  async lagging(filter: { consumers?: readonly string[]; sourceId?: string } = {}): Promise<CursorKey[]> {
    const { rows } = await this.database.query<CursorKey>(
      `SELECT cursor.consumer, cursor.source_id AS "sourceId"
       FROM ${this.cursors} AS cursor JOIN ${this.sources} AS source ON source.id = cursor.source_id
       WHERE cursor.paused_at IS NULL AND source.revision > coalesce(cursor.revision, 0)
         AND (cursor.next_try IS NULL OR cursor.next_try <= now()) AND cursor.announced_at > now() - ${AWAY_AFTER}
         AND ($1::text[] IS NULL OR cursor.consumer = ANY ($1)) AND ($2::uuid IS NULL OR source.id = $2)
       ORDER BY cursor.consumer, cursor.source_id`,
      [filter.consumers ?? null, filter.sourceId ?? null],
    );
    return rows;
  }

  /** By name and source. */
  async list(filter: { name?: string; source?: string } = {}): Promise<(ConsumerState & { sourceId: string })[]> {
    const { rows } = await this.database.query<ConsumerState & { sourceId: string }>(
      `SELECT cursor.consumer AS name, source.name AS source, source.id AS "sourceId", cursor.revision AS cursor,
              source.revision, source.revision - coalesce(cursor.revision, 0) AS lag, cursor.failures,
              cursor.last_error AS "lastError", cursor.next_try AS "nextTry", cursor.handled_at AS "handledAt",
              cursor.paused_at IS NOT NULL AS paused
       FROM ${this.cursors} AS cursor JOIN ${this.sources} AS source ON source.id = cursor.source_id
       WHERE ($1::text IS NULL OR cursor.consumer = $1)
         AND ($2::text IS NULL OR source.name = $2 OR source.id::text = $2)
       ORDER BY cursor.consumer, source.name, source.deleted_at IS NOT NULL, source.id`,
      [filter.name ?? null, filter.source ?? null],
    );
    return rows;
  }

  /**
   * Gives a cursor to one attempt of a job, for as long as that job runs.
   *
   * @returns `gone` also when it is paused
   */
  async take({ consumer, sourceId, token }: CursorToken, job: string): Promise<'taken' | 'busy' | 'gone'> {
    return this.database.transaction(async () => {
      // Under the lock, so that what the next statement sees of the job is not older than the row.
      const { rowCount } = await this.database.query(
        `SELECT FROM ${this.cursors} AS cursor WHERE ${KEY} AND cursor.paused_at IS NULL FOR UPDATE`,
        [consumer, sourceId],
      );
      if (rowCount === 0) return 'gone';
      const taken = await this.database.query(
        `UPDATE ${this.cursors} AS cursor SET job = $3, token = $4 WHERE ${KEY} AND (cursor.job IS NULL OR cursor.job = $3
           OR NOT EXISTS (SELECT FROM "${this.database.schema}".job WHERE job.id = cursor.job AND job.status = 'running'))`,
        [consumer, sourceId, job, token],
      );
      return taken.rowCount > 0 ? 'taken' : 'busy';
    });
  }

  /** Null when the cursor is another's by now, or its source is gone. */
  async next({ consumer, sourceId, token }: CursorToken): Promise<NextStep | null> {
    const revision = `"${this.database.schema}".revision`;
    const { rows } = await this.database.query<NextStep>(
      `SELECT source.name AS "sourceName", source.type AS "sourceType", cursor.paused_at IS NOT NULL AS paused,
              cursor.failures, cursor.revision AS cursor, source.revision AS current, told.number,
              told.remote_revision AS "remoteRevision", told.published_at AS "publishedAt", step.number IS NULL AS whole,
              CASE WHEN step.number IS NULL THEN told.file_count ELSE told.created_count END AS created,
              CASE WHEN step.number IS NULL THEN 0 ELSE told.updated_count END AS updated,
              CASE WHEN step.number IS NULL THEN 0 ELSE told.deleted_count END AS deleted
       FROM ${this.cursors} AS cursor
       JOIN ${this.sources} AS source ON source.id = cursor.source_id
       LEFT JOIN ${revision} AS step ON step.source_id = source.id AND step.number = cursor.revision + 1
         AND (cursor.revision = 0
           OR EXISTS (SELECT FROM ${revision} AS kept WHERE kept.source_id = source.id AND kept.number = cursor.revision))
       LEFT JOIN ${revision} AS told ON told.source_id = source.id AND told.number = coalesce(step.number, source.revision)
       WHERE ${KEY} AND cursor.token = $3`,
      [consumer, sourceId, token],
    );
    return rows[0] ?? null;
  }

  /** False when the cursor is another's by now. */
  async advance({ consumer, sourceId, token }: CursorToken, revision: number): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `UPDATE ${this.cursors} AS cursor
       SET revision = $4, handled_at = now(), failures = 0, last_error = NULL, next_try = NULL
       WHERE ${KEY} AND cursor.token = $3`,
      [consumer, sourceId, token, revision],
    );
    return rowCount > 0;
  }

  /** @param delay milliseconds until it is tried again */
  async fail({ consumer, sourceId, token }: CursorToken, error: ConsumerError, delay: number): Promise<void> {
    await this.database.query(
      `UPDATE ${this.cursors} AS cursor
       SET failures = failures + 1, last_error = $4, next_try = now() + $5 * interval '1 millisecond'
       WHERE ${KEY} AND cursor.token = $3`,
      [consumer, sourceId, token, JSON.stringify(error), delay],
    );
  }

  /** Puts a cursor elsewhere; what is being delivered counts no more. */
  async put({ consumer, sourceId }: CursorKey, revision: number | null): Promise<void> {
    await this.database.query(
      `UPDATE ${this.cursors} AS cursor SET revision = $3, token = NULL, failures = 0, last_error = NULL, next_try = NULL
       WHERE ${KEY}`,
      [consumer, sourceId, revision],
    );
  }

  /** What is being delivered is still delivered. */
  async pause({ consumer, sourceId }: CursorKey, paused: boolean): Promise<void> {
    await this.database.query(
      `UPDATE ${this.cursors} AS cursor SET paused_at = CASE WHEN $3 THEN coalesce(paused_at, now()) END WHERE ${KEY}`,
      [consumer, sourceId, paused],
    );
  }
}
