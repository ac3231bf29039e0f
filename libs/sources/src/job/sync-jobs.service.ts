import { type DataBackendsError, toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { isUuid } from '../common/uuid.js';
import { DataSourcesService } from '../source/data-sources.service.js';
import { SourceDisabledError } from '../source/source.errors.js';
import { SyncInProgressError } from '../sync/sync.errors.js';
import type { SyncOptions } from '../sync/sync.service.js';
import { JobNotFoundError } from './job.errors.js';
import type { SyncJob } from './sync-job.js';

const OBJECT_TYPE = 'data-source';
const COLUMNS = 'id, name, object_id AS "objectId", status, created, started, completed, error, result';

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

  /** @throws JobNotFoundError */
  async get(id: string): Promise<SyncJob> {
    const { rows } = isUuid(id)
      ? await this.database.query<SyncJob>(`SELECT ${COLUMNS} FROM ${this.table} WHERE id = $1`, [id])
      : { rows: [] };
    if (!rows[0]) throw new JobNotFoundError(id);
    return rows[0];
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
