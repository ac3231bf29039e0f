import { Database } from '@lib/database';
import { type Actor, JobsService } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { DataSourcesRepository } from '../source/data-sources.repository.js';
import { SourceDisabledError } from '../source/source.errors.js';
import { SyncInProgressError } from '../sync/sync.errors.js';
import { type SyncArguments, SyncJob, type SyncJobRecord } from './sync.job.js';
import { SOURCE_OBJECT, SYNC_RUNNER } from './sync-runner.js';

/** How a sync in the background is asked for. */
export interface SyncRequest {
  /** The `planId` of a held sync: go ahead although most files disappeared. */
  readonly confirm?: string;
  /** Who asks; null = the system. */
  readonly actor?: Actor | null;
  /**
   * Runs it in this process, worker or not, and waits for its end; it does not wait for another sync of the source.
   *
   * @default false
   */
  readonly immediate?: boolean;
  /** Cancels a job that is run at once. */
  readonly signal?: AbortSignal;
}

/** Puts syncs into the background: one that waits is enough for a source. */
@Injectable()
export class SyncRequests {
  constructor(
    private readonly database: Database,
    private readonly sources: DataSourcesRepository,
    private readonly jobs: JobsService,
  ) {}

  /** @throws SourceNotFoundError, SourceDisabledError; SyncInProgressError with `immediate` */
  async enqueue(sourceId: string, request: SyncRequest = {}): Promise<SyncJobRecord> {
    const { id, name, enabled } = await this.sources.get(sourceId);
    if (!enabled) throw new SourceDisabledError(name);
    const { confirm, actor = null, immediate = false, signal } = request;
    const args = confirm === undefined ? {} : { confirm };
    const options = { name: `Sync ${name}`, object: { type: SOURCE_OBJECT, id }, actor };
    if (!immediate) return this.enqueueOnce(id, { ...options, args });
    const job = await this.jobs.enqueue(SyncJob, { ...options, args: { ...args, immediate }, immediate, signal });
    if (job.error?.code === 'SYNC_IN_PROGRESS') throw new SyncInProgressError(name);
    return job;
  }

  private async enqueueOnce(
    sourceId: string,
    options: Parameters<typeof this.jobs.enqueue<SyncArguments, unknown>>[1] & { readonly args: SyncArguments },
  ): Promise<SyncJobRecord> {
    if (!this.database.inTransaction) await this.jobs.ready();
    return this.database.transaction(async () => {
      await lockRequests(this.database, sourceId);
      const waiting = await this.findWaiting(sourceId, options.args.confirm);
      return waiting ? this.jobs.get<SyncArguments, never>(waiting) : this.jobs.enqueue(SyncJob, options);
    });
  }

  /** Of those that have not begun: whatever is at the remote by now they will see. */
  private async findWaiting(sourceId: string, confirm: string | undefined): Promise<string | undefined> {
    const { schema } = this.database;
    const { rows } = await this.database.query<{ id: string }>(
      `SELECT job.id FROM "${schema}".job AS job JOIN "${schema}".data_source AS source ON source.id = $1::uuid
       WHERE job.object_type = '${SOURCE_OBJECT}' AND job.object_id = $1::text AND job.runner = '${SYNC_RUNNER}'
         AND job.status IN ('pending', 'scheduled', 'running') AND job.args ->> 'confirm' IS NOT DISTINCT FROM $2
         AND job.args ->> 'immediate' IS NULL
         AND (job.status <> 'running' OR source.sync_job IS DISTINCT FROM job.id)
       ORDER BY job.created LIMIT 1`,
      [sourceId, confirm ?? null],
    );
    return rows[0]?.id;
  }
}

/** Until the end of the transaction nobody else enqueues a sync of the source; nor does the schedule, of any source. */
async function lockRequests(database: Database, sourceId: string): Promise<void> {
  await database.query(`SELECT pg_advisory_xact_lock_shared(${SCHEDULE_LOCK})`, [`${database.schema}:due-sources`]);
  await database.query(`SELECT pg_advisory_xact_lock(${SCHEDULE_LOCK})`, [`${database.schema}:sync:${sourceId}`]);
}

const SCHEDULE_LOCK = 'hashtextextended($1, 0)';

/** Until the end of the transaction nobody else enqueues a sync. */
export async function lockAllRequests(database: Database): Promise<void> {
  await database.query(`SELECT pg_advisory_xact_lock(${SCHEDULE_LOCK})`, [`${database.schema}:due-sources`]);
}
