import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { Db } from 'pg-boss';
import { Clock } from '../clock/clock.js';
import { toTransactionDatabase } from '../engine/boss-database.js';
import { MessageQueue } from '../engine/message-queue.js';
import type { JobRunnerClass } from '../runner/job-runner.registry.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import type { JobTransaction } from '../transaction/job-transaction.js';
import type { EnqueueOptions } from './enqueue-options.js';
import { JobTransactionEmbeddedError } from './job.errors.js';
import { type JobRow, type NewJobRow, type NextRun, toJobRow } from './job.row.js';
import { JobsRepository, type SqlRunner } from './jobs.repository.js';
import { newJob } from './new-job.js';

const BATCH = 500;

/** Where the statements of an enqueueing go. */
interface Place {
  readonly rows: SqlRunner;
  /** Undefined: ours, in the transaction of its context. */
  readonly messages: Db | undefined;
}

/** Inserts jobs together with their messages, in whatever transaction they belong to. */
@Injectable()
export class JobEnqueuer {
  constructor(
    private readonly database: Database,
    private readonly registry: JobRunnerRegistry,
    private readonly repository: JobsRepository,
    private readonly queue: MessageQueue,
    private readonly clock: Clock,
  ) {}

  async add<A>(runner: JobRunnerClass, each: readonly EnqueueOptions<A>[], once: boolean): Promise<JobRow[]> {
    const jobs = each.map((options) => this.newJob(runner, options, once));
    const place = this.placeOf(each[0]?.transaction);
    const added: JobRow[] = [];
    for (let start = 0; start < jobs.length; start += BATCH) {
      // Workers begin with the first while the last are still being added.
      const rows = await this.repository.insert(jobs.slice(start, start + BATCH), place.rows);
      if (place.messages || this.database.inTransaction) await this.queue.send(rows, place.messages);
      else await this.queue.sendSoon(rows);
      for (const row of rows) added.push(row);
    }
    return added;
  }

  /** Without a message: for a job that this process runs at once. */
  async addSilently<A>(runner: JobRunnerClass, options: EnqueueOptions<A>): Promise<JobRow> {
    const [row] = await this.repository.insert([this.newJob(runner, options, false)]);
    return row!;
  }

  async addOnce<A>(runner: JobRunnerClass, options: EnqueueOptions<A>): Promise<JobRow> {
    const job = this.newJob(runner, options, true);
    const place = this.placeOf(options.transaction);
    if (place.messages) return this.insertOnce(job, place);
    return this.database.transaction(() => this.insertOnce(job, place));
  }

  private newJob<A>(runner: JobRunnerClass, options: EnqueueOptions<A>, once: boolean): NewJobRow {
    return newJob(this.registry.of(runner), options, {
      now: this.clock.now(),
      once,
      queues: this.registry.queues,
    });
  }

  /** Whoever comes second finds the job of the first: the unique index makes it wait for that one's transaction. */
  private async insertOnce(job: NewJobRow, place: Place): Promise<JobRow> {
    for (;;) {
      const existing = await this.repository.lockOnce(job, place.rows);
      if (existing) {
        const kept = await this.keepOrReplace(existing, job, place);
        if (kept) return kept;
      }
      const [inserted] = await this.repository.insert([job], place.rows);
      if (!inserted) continue;
      await this.queue.send([inserted], place.messages);
      return inserted;
    }
  }

  /** Null when the existing job made room. A running one is never stopped: what it makes room for follows it. */
  private async keepOrReplace(existing: JobRow, job: NewJobRow, { rows, messages }: Place): Promise<JobRow | null> {
    if (existing.status === 'running') {
      if (isSameSchedule(existing.next ?? existing, job)) return existing;
      await this.repository.setNext(existing.id, isSameSchedule(existing, job) ? null : nextRun(job), rows);
      return existing;
    }
    if (isSameSchedule(existing, job)) return existing;
    await this.repository.delete(existing.id, rows);
    await this.queue.remove(existing.queue, [existing.id], messages);
    return null;
  }

  /** @throws JobTransactionEmbeddedError */
  private placeOf(transaction: JobTransaction | Database | undefined): Place {
    if (transaction === undefined || transaction === this.database) return { rows: this.database, messages: undefined };
    if (this.database.kind === 'pglite') throw new JobTransactionEmbeddedError();
    const theirs = transaction as JobTransaction;
    return {
      rows: {
        query: async (text, values) => ({
          rows: (await theirs.query(text, values)).rows.map((row) => toJobRow(row as Record<string, unknown>)),
        }),
      },
      messages: toTransactionDatabase(theirs),
    };
  }
}

/** No time asked for means any time. */
function isSameSchedule(
  existing: { readonly scheduled: Date | string | null; readonly interval: number | null },
  { scheduled, interval }: NewJobRow,
): boolean {
  const time = existing.scheduled === null ? null : new Date(existing.scheduled).toISOString();
  return (scheduled === null || scheduled === time) && interval === existing.interval;
}

function nextRun({ name, queue, priority, args, actor, scheduled, interval, timeout, retries }: NewJobRow): NextRun {
  return { name, queue, priority, args, actor, scheduled, interval, timeout, retries };
}
