import { Database } from '@lib/database';
import { Clock, JobsService } from '@lib/jobs';
import { Inject, Injectable } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { lockAllRequests } from '../job/sync-requests.js';
import { SyncJob } from '../job/sync.job.js';
import { SOURCE_OBJECT, SYNC_RUNNER } from '../job/sync-runner.js';
import { type PlannedSource, regularSync } from './sync-schedule.js';

/** Sources that one transaction takes. */
const BATCH = 1_000;

type DueSource = PlannedSource & {
  readonly name: string;
  /** Whether a sync of it waits or runs. */
  readonly open: boolean;
};

/** What came of looking for due sources. */
export interface DueSourcesResult {
  /** Sources whose sync was due. */
  readonly due: number;
  /** Of those, the ones that were enqueued: the others have a sync that waits or runs. */
  readonly enqueued: number;
}

/**
 * Enqueues the syncs of sources whose time has come. Whoever moves `next_sync` of a source has the occurrence; the move
 * and the job are one transaction. What was missed is made up for by one sync.
 */
@Injectable()
export class DueSources {
  private readonly maxSyncsPerHost: number;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    @Inject(SOURCES_OPTIONS) { limits }: SourcesOptions,
  ) {
    this.maxSyncsPerHost = limits.maxSyncsPerHost;
  }

  /** All that are due, but no more of one host than may be synced at once. */
  async enqueueAll(signal?: AbortSignal): Promise<DueSourcesResult> {
    const total = { due: 0, enqueued: 0 };
    for (;;) {
      signal?.throwIfAborted();
      const { due, enqueued } = await this.enqueueBatch(null);
      total.due += due;
      total.enqueued += enqueued;
      if (due < BATCH) return total;
    }
  }

  /** Those of the host of one source, which has just been synced: its place is free. */
  async enqueueOfSameHost(sourceId: string): Promise<void> {
    const { rows } = await this.database.query<{ host: string }>(
      `SELECT due.remote_host AS host FROM "${this.database.schema}".data_source AS synced
         JOIN "${this.database.schema}".data_source AS due ON due.remote_host = synced.remote_host
       WHERE synced.id = $1 AND due.enabled AND due.deleted_at IS NULL AND due.next_sync <= $2 LIMIT 1`,
      [sourceId, this.clock.now()],
    );
    if (rows[0]) await this.enqueueBatch(rows[0].host);
  }

  private enqueueBatch(host: string | null): Promise<DueSourcesResult> {
    return this.database.transaction(async () => {
      await lockAllRequests(this.database);
      const now = this.clock.now();
      const due = await this.find(now, host);
      if (due.length === 0) return { due: 0, enqueued: 0 };
      await this.move(due, now);
      const free = due.filter(({ open }) => !open);
      await this.jobs.enqueueMany(
        SyncJob,
        free.map(({ id, name }) => ({
          name: `Sync ${name}`,
          object: { type: SOURCE_OBJECT, id },
          args: { scheduled: true },
        })),
      );
      return { due: due.length, enqueued: free.length };
    });
  }

  /** One that somebody else has locked is left to the next time. */
  private async find(now: Date, host: string | null): Promise<DueSource[]> {
    const { schema } = this.database;
    const { rows } = await this.database.query<DueSource>(
      `WITH open AS (
         SELECT (CASE WHEN runner = '${SYNC_RUNNER}' THEN object_id END)::uuid AS source_id FROM "${schema}".job
         WHERE object_type = '${SOURCE_OBJECT}' AND status IN ('pending', 'scheduled', 'running')
       ), busy AS (
         SELECT remote_host, count(*) AS count FROM open JOIN "${schema}".data_source AS source ON source.id = open.source_id
         WHERE remote_host IS NOT NULL GROUP BY remote_host
       ), due AS (
         SELECT id, remote_host, next_sync, row_number() OVER (PARTITION BY remote_host ORDER BY next_sync, id) AS place
         FROM "${schema}".data_source
         WHERE enabled AND deleted_at IS NULL AND next_sync <= $1 AND ($2::text IS NULL OR remote_host = $2)
       )
       SELECT id, name, sync_interval, cron, schedule_anchor, next_sync,
         EXISTS (SELECT FROM open WHERE open.source_id = source.id) AS open
       FROM "${schema}".data_source AS source WHERE id IN (
         SELECT due.id FROM due LEFT JOIN busy USING (remote_host)
         WHERE remote_host IS NULL OR place + coalesce(busy.count, 0) <= $3
         ORDER BY next_sync LIMIT ${BATCH})
       FOR NO KEY UPDATE OF source SKIP LOCKED`,
      [now, host, this.maxSyncsPerHost],
    );
    return rows;
  }

  private async move(due: readonly DueSource[], now: Date): Promise<void> {
    const moved = due.map((source) => ({ id: source.id, next: regularSync(source, now) }));
    await this.database.query(
      `UPDATE "${this.database.schema}".data_source AS source SET next_sync = moved.next
       FROM jsonb_to_recordset($1::text::jsonb) AS moved (id uuid, next timestamptz) WHERE source.id = moved.id`,
      [JSON.stringify(moved)],
    );
  }
}
