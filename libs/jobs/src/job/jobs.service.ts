import { type Page, pageLimit, toPage, ValidationError } from '@lib/core';
import { AuditTrail } from '@lib/audit';
import { Database, DatabaseQueryError, NestedTransactionError, keysetOf, type SortedRequest } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { validate } from 'uuid';
import { MessageQueue } from '../engine/message-queue.js';
import { JobSignals } from '../event/job-signals.js';
import { JobLogReader } from '../log/job-log.reader.js';
import type { LogLine } from '../log/log-line.js';
import type { JobRunner } from '../runner/job-runner.js';
import { JobCanceller } from '../worker/job-canceller.js';
import { JobExecutor } from '../worker/job-executor.js';
import { JobSweeper } from '../worker/job-sweeper.js';
import type { EnqueueOneOptions, EnqueueOptions } from './enqueue-options.js';
import { JobEnqueuer } from './job-enqueuer.js';
import { JobAlreadyEndedError, JobNotEndedError, JobNotFailedError, JobNotFoundError } from './job.errors.js';
import { jobChange } from './job-change.js';
import { ENDED_STATUSES, type JobRecord } from './job.js';
import { type JobRow, toJob } from './job.row.js';
import { JOB_SORTS, type JobFilter, JobsRepository } from './jobs.repository.js';

/** A class that extends `JobRunner`. */
export type RunnerClass<A, R> = abstract new (...args: never[]) => JobRunner<A, R>;

/** Which jobs to list, newest first. */
export interface JobsRequest extends SortedRequest, JobFilter {}

/** What of a log to read. */
export interface LogsRequest {
  /** Only the lines that follow this one. */
  readonly after?: number;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/** How long to wait for a job. */
export interface WaitOptions {
  /** Milliseconds; left out: until it ends. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

const LOG_PAGE = 1_000;
/** Between two looks at a job that another process runs. */
const SHORTEST_LOOK = 20;
const LONGEST_LOOK = 500;

/** Puts work into the background, and tells what became of it. */
@Injectable()
export class JobsService {
  constructor(
    private readonly database: Database,
    private readonly enqueuer: JobEnqueuer,
    private readonly repository: JobsRepository,
    private readonly queue: MessageQueue,
    private readonly executor: JobExecutor,
    private readonly canceller: JobCanceller,
    private readonly sweeper: JobSweeper,
    private readonly logReader: JobLogReader,
    private readonly signals: JobSignals,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Adds a job. Inside `Database.transaction()` it is part of that transaction: it runs once that has committed, and
   * never when it rolls back; `transaction` makes it part of one of the application.
   *
   * @throws JobRunnerUnknownError, ValidationError, JobPayloadInvalidError, JobPayloadTooLargeError,
   *   JobTransactionEmbeddedError (`DB_EMBEDDED`), NestedTransactionError (`immediate` in a transaction)
   */
  async enqueue<A, R>(runner: RunnerClass<A, R>, options: EnqueueOneOptions<A> = {}): Promise<JobRecord<A, R>> {
    if (options.immediate) return this.runNow(runner, options);
    const [row] = await this.enqueuer.add(runner, [options], false);
    return toJob(row!);
  }

  /**
   * Adds a job unless one of the same runner and object, added in this way, waits or runs. An earlier one with the same
   * time and interval (or when no time is asked for) is left as it is and returned; with another time or interval it
   * is replaced. While it runs, it goes on, and the new time and interval hold for what follows it.
   *
   * Source: NetBox's `enqueue_once`, which deletes the running one.
   *
   * @throws as `enqueue`
   */
  async enqueueOnce<A, R>(runner: RunnerClass<A, R>, options: EnqueueOptions<A> = {}): Promise<JobRecord<A, R>> {
    return toJob(await this.enqueuer.addOnce(runner, options));
  }

  /**
   * Adds many jobs in few statements; inside `Database.transaction()` all or none, otherwise batch by batch. All go into
   * the `transaction` of the first, if it has one.
   *
   * @param options.once leaves out those whose runner and object have a job of `enqueueOnce()` that waits or runs
   * @returns the jobs that were added, in no order
   * @throws as `enqueue`
   */
  async enqueueMany<A, R>(
    runner: RunnerClass<A, R>,
    each: readonly EnqueueOptions<A>[],
    { once = false }: { once?: boolean } = {},
  ): Promise<JobRecord<A, R>[]> {
    if (each.length === 0) return [];
    return (await this.enqueuer.add(runner, each, once)).map((row) => toJob<A, R>(row));
  }

  /** @throws JobNotFoundError */
  async get<A = Record<string, unknown>, R = unknown>(id: string): Promise<JobRecord<A, R>> {
    return toJob(await this.row(id));
  }

  /** @throws ValidationError */
  async list({ sort = '-created', ...request }: JobsRequest = {}): Promise<Page<JobRecord>> {
    const limit = pageLimit(request);
    const keyset = keysetOf(JOB_SORTS, 'id', { sort, ...request });
    const [rows, total] = await Promise.all([
      this.repository.list(request, keyset, limit + 1),
      this.repository.count(request),
    ]);
    return toPage(
      rows,
      limit,
      total,
      (row) => toJob(row),
      (row) => keyset.cursor(row),
    );
  }

  /**
   * Cancels a job, wherever it runs: its signal aborts within moments, and nothing of it counts any more. A job that
   * recurs does not come again.
   *
   * @throws JobNotFoundError, JobAlreadyEndedError
   */
  async cancel(id: string): Promise<JobRecord> {
    const { status } = await this.row(id);
    const row = ENDED_STATUSES.includes(status) ? undefined : await this.canceller.cancel(id);
    if (row) return toJob(row);
    throw new JobAlreadyEndedError(id, (await this.row(id)).status);
  }

  /**
   * Runs a job that errored, failed or was cancelled once more, with all its attempts; log lines are added to those that
   * are there.
   *
   * @throws JobNotFoundError, JobNotFailedError, JobNotEndedError: also when another job of `enqueueOnce()` has taken its
   *   place
   */
  async retry(id: string): Promise<JobRecord> {
    await this.row(id);
    try {
      const row = await this.database.transaction(async () => {
        const restarted = await this.repository.restart(id);
        if (restarted) {
          await this.queue.send([restarted]);
          await this.audit.record(jobChange('retry', restarted));
        }
        return restarted;
      });
      if (row) return toJob(row);
    } catch (error) {
      // Another job of the same runner and object waits or runs.
      if (!(error instanceof DatabaseQueryError) || error.code !== '23505') throw error;
      throw new JobNotEndedError(id, 'pending');
    }
    const { status } = await this.row(id);
    throw ENDED_STATUSES.includes(status) ? new JobNotFailedError(id, status) : new JobNotEndedError(id, status);
  }

  /**
   * The log of a job, followed until it has ended.
   *
   * @throws JobNotFoundError
   */
  async *logs(id: string, { after = 0, signal }: LogsRequest = {}): AsyncGenerator<LogLine, void, undefined> {
    this.refuseInTransaction('logs()');
    for (let line = after; ;) {
      // Asked first: what is written before the end is read after it.
      const { status } = await this.row(id);
      const lines = await this.logReader.read(id, line, LOG_PAGE);
      for (const next of lines) {
        if (signal?.aborted) return;
        yield next;
      }
      line = lines.at(-1)?.line ?? line;
      if (lines.length === LOG_PAGE) continue;
      if (signal?.aborted || ENDED_STATUSES.includes(status)) return;
      await this.signals.change(id, LONGEST_LOOK, signal);
    }
  }

  /**
   * A part of the log as it is now.
   *
   * @returns lines; `nextCursor` is what to pass as `after` for more of what is there now
   * @throws JobNotFoundError, ValidationError
   */
  async log(id: string, { after = 0, limit }: { after?: number; limit?: number } = {}): Promise<Page<LogLine>> {
    const { log_lines: total } = await this.row(id);
    const most = pageLimit(limit === undefined ? { limit: LOG_PAGE } : { limit });
    const lines = await this.logReader.read(id, after, most + 1);
    return toPage(
      lines,
      most,
      total,
      (line) => line,
      ({ line }) => String(line),
    );
  }

  /**
   * Waits until a job has ended, whatever became of it.
   *
   * @throws JobNotFoundError, JobNotEndedError when `timeout` is over, the signal's reason
   */
  async wait<A = Record<string, unknown>, R = unknown>(
    id: string,
    { timeout = Infinity, signal }: WaitOptions = {},
  ): Promise<JobRecord<A, R>> {
    this.refuseInTransaction('wait()');
    const deadline = performance.now() + timeout;
    for (let look = SHORTEST_LOOK; ; look = Math.min(look * 2, LONGEST_LOOK)) {
      const row = await this.row(id);
      if (ENDED_STATUSES.includes(row.status)) return toJob(row);
      signal?.throwIfAborted();
      const left = deadline - performance.now();
      if (left <= 0) throw new JobNotEndedError(id, row.status);
      await this.signals.change(id, Math.min(look, left), signal);
    }
  }

  /**
   * When messages can be sent: what is enqueued in a transaction before that waits for a worker to find it, which takes
   * seconds. @internal
   */
  ready(): Promise<void> {
    return this.queue.start();
  }

  /** Ends what an earlier process left running on the embedded database. @internal */
  recover(): Promise<void> {
    return this.sweeper.recover();
  }

  private async runNow<A, R>(runner: RunnerClass<A, R>, options: EnqueueOneOptions<A>): Promise<JobRecord<A, R>> {
    this.refuseInTransaction('enqueue({ immediate: true })');
    const { transaction, scheduleAt, signal } = options;
    if (transaction !== undefined || scheduleAt !== undefined) {
      throw new ValidationError('A job that is run at once can have neither a transaction nor a time.', [
        { pointer: '/immediate', detail: 'cannot be combined with transaction or scheduleAt' },
      ]);
    }
    const { id } = await this.enqueuer.addSilently(runner, options);
    // Whoever asks afterwards finds it cancelled, or ended before that.
    const onAbort = (): void => void this.cancel(id).catch(() => undefined);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      const [claimed] = await this.executor.claim([id]);
      if (claimed) await this.executor.execute(claimed);
      return await this.wait(id);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  private async row(id: string): Promise<JobRow> {
    const row = validate(id) ? await this.repository.find(id) : undefined;
    if (!row) throw new JobNotFoundError(id);
    return row;
  }

  private refuseInTransaction(what: string): void {
    if (this.database.inTransaction) throw new NestedTransactionError(`${what} was called inside a transaction.`);
  }
}
