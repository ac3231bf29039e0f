import { once } from 'node:events';
import { type DataBackendsError, redact, toDataBackendsError } from '@lib/core';
import { Job, type JobContext, JobPostponed, type JobRecord, JobRunner } from '@lib/jobs';
import { Logger } from '@nestjs/common';
import { SyncLock } from '../sync/sync-lock.js';
import type { SyncResult } from '../sync/sync-result.js';
import { SyncService } from '../sync/sync.service.js';
import { SyncHostBusyError, SyncInProgressError } from '../sync/sync.errors.js';
import { delayAfter } from './delay-after.js';
import { SYNC_QUEUE, SYNC_RUNNER } from './sync-runner.js';

/** What a sync is enqueued with; its source is the object of the job. */
export type SyncArguments = {
  /** The `planId` of a held sync. */
  readonly confirm?: string;
  /** The schedule of the source asked for it. */
  readonly scheduled?: boolean;
  /** Begins at once, or fails. */
  readonly immediate?: boolean;
};

/** The record of a sync that runs in the background. */
export type SyncJobRecord = JobRecord<SyncArguments, SyncResult>;

/**
 * Syncs one data source. `limits.syncTimeout` bounds it; the timeout of the job is only there because jobs have one.
 *
 * A sync that failed is not tried again by the job: a source with a schedule says itself when its next try is. One whose
 * worker was lost is. While the source is being synced already, or too many sources of its host are, the job waits in
 * its queue.
 */
@Job({ id: SYNC_RUNNER, name: 'Sync', queue: SYNC_QUEUE, timeout: '576h', retries: 10 })
export class SyncJob extends JobRunner<SyncArguments, SyncResult> {
  private readonly logger = new Logger('Sync');

  constructor(
    private readonly syncs: SyncService,
    private readonly lock: SyncLock,
  ) {
    super();
  }

  override async run({ job, args, logger, progress, signal }: JobContext<SyncArguments>): Promise<SyncResult> {
    const { confirm, scheduled = false, immediate = false } = args;
    const options = { signal, ...(confirm !== undefined && { confirm }) };
    try {
      return await this.syncs.sync(job.object!.id, options, { id: job.id, logger, progress, scheduled, immediate });
    } catch (error) {
      // The worker stops as well: what it was stopped in is handed back, and not failed.
      if (this.lock.isStopping && !signal.aborted) await once(signal, 'abort');
      const mustWait = error instanceof SyncInProgressError || error instanceof SyncHostBusyError;
      if (mustWait && !immediate) throw new JobPostponed(delayAfter(job));
      // Who waits for it in this process is told; so is who cancelled it.
      if (!immediate && !signal.aborted) this.tell(job.name, toDataBackendsError(error));
      throw error;
    }
  }

  override isRetryable(): boolean {
    return false;
  }

  /** The log of the job is for who looks at it; that of the service is for who looks after all of them. */
  private tell(name: string, { code, message }: DataBackendsError): void {
    this.logger.warn(`${name} failed: ${code}: ${redact(message)}`);
  }
}
