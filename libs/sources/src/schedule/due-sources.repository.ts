import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { SOURCE_OBJECT, SYNC_RUNNER } from '../job/sync-runner.js';
import type { PlannedSource } from './sync-schedule.js';

/** A source whose time has come. */
export type DueSource = PlannedSource & {
  readonly name: string;
  /** Whether a sync of it waits or runs. */
  readonly open: boolean;
};

/** When a source is to sync next. */
export interface NextSync {
  readonly id: string;
  readonly next: Date | null;
}

const COLUMNS = 'source.id, source.sync_interval, source.cron, source.schedule_anchor, source.next_sync';
const IS_WAITING = 'source.enabled AND source.deleted_at IS NULL';
/** Clocks of processes may differ by so much from that of the database, and from each other. */
const CLOCK_TOLERANCE = '1 minute';

/** The rows of sources as their schedules see them. */
@Injectable()
export class DueSourcesRepository {
  constructor(private readonly database: Database) {}

  private get schema(): string {
    return `"${this.database.schema}"`;
  }

  /** The host of a source, if it has others that are due. */
  async hostWithDue(sourceId: string, now: Date): Promise<string | null> {
    const { rows } = await this.database.query<{ host: string }>(
      `SELECT source.remote_host AS host FROM ${this.schema}.data_source AS synced
         JOIN ${this.schema}.data_source AS source ON source.remote_host = synced.remote_host
       WHERE synced.id = $1 AND ${IS_WAITING} AND source.next_sync <= $2 LIMIT 1`,
      [sourceId, now],
    );
    return rows[0]?.host ?? null;
  }

  /** Ids of sources that are due, those that have waited longest first: no more of a host than may be synced at once. */
  async due(now: Date, perHost: number, limit: number, host: string | null = null): Promise<string[]> {
    const { rows } = await this.database.query<{ id: string }>(
      `WITH busy AS (
         SELECT remote_host, count(*) AS count FROM ${this.schema}.job
           JOIN ${this.schema}.data_source AS source ON source.id = (CASE WHEN runner = '${SYNC_RUNNER}' THEN object_id END)::uuid
         WHERE object_type = '${SOURCE_OBJECT}' AND status IN ('pending', 'scheduled', 'running')
           AND remote_host IS NOT NULL AND ($4::text IS NULL OR remote_host = $4)
         GROUP BY remote_host
       ), due AS (
         SELECT id, remote_host, next_sync, row_number() OVER (PARTITION BY remote_host ORDER BY next_sync, id) AS place
         FROM ${this.schema}.data_source AS source
         WHERE ${IS_WAITING} AND next_sync <= $1 AND ($4::text IS NULL OR remote_host = $4)
       )
       SELECT due.id FROM due LEFT JOIN busy USING (remote_host)
       WHERE remote_host IS NULL OR place + coalesce(busy.count, 0) <= $2
       ORDER BY next_sync LIMIT $3`,
      [now, perHost, limit, host],
    );
    return rows.map(({ id }) => id);
  }

  /** Locks those that are still due; one that somebody else has locked is left to the next time. */
  async lock(ids: readonly string[], now: Date): Promise<DueSource[]> {
    const { rows } = await this.database.query<DueSource>(
      `SELECT ${COLUMNS}, source.name, EXISTS (
         SELECT FROM ${this.schema}.job WHERE object_type = '${SOURCE_OBJECT}' AND object_id = source.id::text
           AND runner = '${SYNC_RUNNER}' AND status IN ('pending', 'scheduled', 'running')) AS open
       FROM ${this.schema}.data_source AS source
       WHERE source.id = ANY ($1::uuid[]) AND ${IS_WAITING} AND source.next_sync <= $2
       FOR NO KEY UPDATE OF source SKIP LOCKED`,
      [ids, now],
    );
    return rows;
  }

  /** Locks sources whose next sync was decided on by a clock that is ahead of this one and of the database's. */
  async lockStranded(now: Date, limit: number): Promise<PlannedSource[]> {
    const { rows } = await this.database.query<PlannedSource>(
      `SELECT ${COLUMNS} FROM ${this.schema}.data_source AS source
       WHERE ${IS_WAITING} AND source.next_sync > $1
         AND source.planned_at > greatest(now(), $1::timestamptz) + interval '${CLOCK_TOLERANCE}'
       LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows;
  }

  async move(moved: readonly NextSync[], now: Date): Promise<void> {
    await this.database.query(
      `UPDATE ${this.schema}.data_source AS source SET next_sync = moved.next, planned_at = $2
       FROM jsonb_to_recordset($1::text::jsonb) AS moved (id uuid, next timestamptz) WHERE source.id = moved.id`,
      [JSON.stringify(moved), now],
    );
  }
}
