import { type DataBackendsError, toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { isUuid } from '../common/uuid.js';
import { DataSourcesService } from '../source/data-sources.service.js';
import { SourceDisabledError } from '../source/source.errors.js';
import { SyncInProgressError } from '../sync/sync.errors.js';
import type { SyncOptions } from '../sync/sync.service.js';
import { JobNotFoundError, JobWorkerLostError } from './job.errors.js';
import type { SyncJob } from './sync-job.js';

const OBJECT_TYPE = 'data-source';
const COLUMNS = 'id, name, object_id AS "objectId", status, created, started, completed, error, result';

/** A minute without anybody holding the lease of its source: the time that a lease takes to expire, and to be taken. */
const LEFT_BEHIND = `job.id = $1 AND job.started < now() - interval '1 minute' AND NOT EXISTS (
  SELECT FROM %schema.data_source AS source WHERE source.id::text = job.object_id AND source.lease_token IS NOT NULL
    AND (source.lease_expires_at IS NULL OR source.lease_expires_at > now()))`;

/**
 * Runs a sync in the caller's time and keeps a record of it. The record has the shape of a job, so that who
 * follows syncs need not change when a queue carries them out.
 */
@Injectable()
export class SyncJobsService {
  private readonly logger = new Logger(SyncJobsService.name);

  constructor(
    private readonly database: Database,
    private readonly sources: DataSourcesService,
  ) {}

  private get table(): string {
    return `"${this.database.schema}".job`;
  }

  /**
   * The record of a sync that has ended, well or not.
   *
   * @throws SourceNotFoundError, SourceDisabledError, SyncInProgressError: the sync could not start
   */
  async run(sourceId: string, options: SyncOptions = {}): Promise<SyncJob> {
    const source = await this.sources.get(sourceId);
    const id = uuid();
    await this.database.query(
      `INSERT INTO ${this.table} (id, name, object_type, object_id, status, started)
       VALUES ($1, $2, $3, $4, 'running', now())`,
      [id, `Sync ${source.name}`, OBJECT_TYPE, source.id],
    );
    try {
      const result = await this.sources.sync(source.id, options);
      return await this.end(id, 'completed', { result });
    } catch (thrown) {
      if (thrown instanceof SourceDisabledError || thrown instanceof SyncInProgressError) {
        await this.database.query(`DELETE FROM ${this.table} WHERE id = $1`, [id]);
        throw thrown;
      }
      const error = toDataBackendsError(thrown);
      if (error.code !== 'INTERNAL') return this.end(id, 'failed', { error });
      // The record says no more than that it was unexpected.
      this.logger.error(`The job ${id} (Sync ${source.name}) failed`, thrown instanceof Error ? thrown.stack : thrown);
      return this.end(id, 'errored', { error });
    }
  }

  /**
   * A job that its process left behind is ended by whoever looks at it.
   *
   * @throws JobNotFoundError
   */
  async get(id: string): Promise<SyncJob> {
    if (isUuid(id)) await this.endLost(LEFT_BEHIND, [id]);
    const { rows } = isUuid(id)
      ? await this.database.query<SyncJob>(`SELECT ${COLUMNS} FROM ${this.table} WHERE id = $1`, [id])
      : { rows: [] };
    if (!rows[0]) throw new JobNotFoundError(id);
    return rows[0];
  }

  /** On the embedded database no other process can be at work: what runs at the start was left behind. @internal */
  async recover(): Promise<void> {
    if (this.database.kind === 'pglite') await this.endLost('true', []);
  }

  private async endLost(condition: string, values: readonly unknown[]): Promise<void> {
    const { code, message } = new JobWorkerLostError();
    await this.database.query(
      `UPDATE ${this.table} AS job SET status = 'errored', completed = now(), error = $${values.length + 1}
       WHERE job.status = 'running' AND job.runner IS NULL AND ${condition.replace('%schema', `"${this.database.schema}"`)}`,
      [...values, JSON.stringify({ code, message })],
    );
  }

  private async end(
    id: string,
    status: SyncJob['status'],
    { result, error }: { result?: unknown; error?: DataBackendsError },
  ): Promise<SyncJob> {
    const { rows } = await this.database.query<SyncJob>(
      `UPDATE ${this.table} SET status = $2, completed = now(), result = $3, error = $4 WHERE id = $1
       RETURNING ${COLUMNS}`,
      [
        id,
        status,
        result === undefined ? null : JSON.stringify(result),
        error ? JSON.stringify({ code: error.code, message: error.message }) : null,
      ],
    );
    return rows[0]!;
  }
}
