import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Clock } from '../clock/clock.js';
import { MessageQueue } from '../engine/message-queue.js';
import { ENDED_STATUSES } from '../job/job.js';
import type { JobRow, NewJobRow } from '../job/job.row.js';
import { JobsRepository } from '../job/jobs.repository.js';
import { followingRun } from '../job/following-run.js';
import { ClaimsRepository, type Ending } from './claims.repository.js';

/** Ends attempts, together with what follows from that: the next attempt, the next run of a job that recurs. */
@Injectable()
export class JobEndings {
  constructor(
    private readonly database: Database,
    private readonly claims: ClaimsRepository,
    private readonly repository: JobsRepository,
    private readonly queue: MessageQueue,
    private readonly clock: Clock,
  ) {}

  /** The rows of those that were still claimed, as they are now. */
  async write(endings: readonly Ending[]): Promise<JobRow[]> {
    if (endings.every(isLast)) return this.claims.end(endings);
    return this.database.transaction(async () => {
      const rows = await this.claims.end(endings);
      const waiting = rows.filter(({ status }) => !ENDED_STATUSES.includes(status));
      const next = rows.map((row) => this.nextRun(row)).filter((job) => job !== null);
      const inserted = next.length > 0 ? await this.repository.insert(next) : [];
      await this.queue.send([...waiting, ...inserted]);
      return rows;
    });
  }

  /** A job that a schedule fired is followed by what that schedule fires next. */
  private nextRun(row: JobRow): NewJobRow | null {
    if (!ENDED_STATUSES.includes(row.status) || row.runner === null) return null;
    if (row.next === null && (row.interval === null || row.schedule !== null)) return null;
    const now = this.clock.now();
    const scheduled = row.next ? row.next.scheduled : followingRun(row, row.interval!, now).toISOString();
    const later = scheduled !== null && Date.parse(scheduled) > now.getTime();
    return {
      id: uuid(),
      name: row.name,
      object_type: row.object_type,
      object_id: row.object_id,
      runner: row.runner,
      queue: row.queue,
      priority: row.priority,
      once: row.once,
      args: row.args,
      actor: row.actor,
      interval: row.interval,
      cron: row.cron,
      schedule: row.schedule,
      timeout: row.timeout!,
      retries: row.retries,
      ...row.next,
      status: later ? 'scheduled' : 'pending',
      scheduled,
      due: later ? scheduled : null,
    };
  }
}

/** Whether nothing can follow from it. What is there once only may have been given another run while it ran. */
function isLast({ status, row: { once, interval, schedule } }: Ending): boolean {
  return ENDED_STATUSES.includes(status) && !once && (interval === null || schedule !== null);
}
