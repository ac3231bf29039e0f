import { AuditTrail } from '@lib/audit';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { MessageQueue } from '../engine/message-queue.js';
import { JobSignals } from '../event/job-signals.js';
import { jobChange } from '../job/job-change.js';
import type { JobRow } from '../job/job.row.js';
import { JobsRepository } from '../job/jobs.repository.js';
import { JobExecutor } from './job-executor.js';
import { CANCEL_CHANNEL } from './job-worker.js';

/** Cancels jobs, and tells the worker of one that runs. */
@Injectable()
export class JobCanceller {
  constructor(
    private readonly database: Database,
    private readonly repository: JobsRepository,
    private readonly queue: MessageQueue,
    private readonly executor: JobExecutor,
    private readonly signals: JobSignals,
    private readonly audit: AuditTrail,
  ) {}

  /** Undefined when it has ended already. */
  async cancel(id: string): Promise<JobRow | undefined> {
    const row = await this.database.transaction(async () => {
      const cancelled = await this.repository.cancel(id);
      if (cancelled) {
        await this.queue.remove(cancelled.queue, [id]);
        await this.database.notify(CANCEL_CHANNEL, id);
        await this.audit.record(jobChange('cancel', cancelled));
      }
      return cancelled;
    });
    if (!row) return undefined;
    this.executor.cancel(id);
    this.signals.written(row);
    return row;
  }
}
