import { Database, StalledCopies } from '@lib/database';
import { Inject, Injectable } from '@nestjs/common';
import { JobSignals } from '../event/job-signals.js';
import { MessageQueue } from '../engine/message-queue.js';
import { JobWorkerLostError } from '../job/job.errors.js';
import type { JobRow } from '../job/job.row.js';
import { DEFAULT_TIMING, JOBS_OPTIONS, type JobsOptions, type JobsTiming } from '../jobs.options.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { type Claim, ClaimsRepository, type Ending } from './claims.repository.js';
import { IntakeRepository } from './intake.repository.js';
import { JobEndings } from './job-endings.js';
import { JobExecutor } from './job-executor.js';
import { retryDelay } from '../retry-delay.js';

const BATCH = 500;

/** Finds what lost its worker or its message. Any worker does it; it does not matter which, or how many. */
@Injectable()
export class JobSweeper {
  private readonly timing: JobsTiming;
  private readonly stalledCopies: StalledCopies;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRunnerRegistry,
    private readonly claims: ClaimsRepository,
    private readonly intake: IntakeRepository,
    private readonly endings: JobEndings,
    private readonly executor: JobExecutor,
    private readonly queue: MessageQueue,
    private readonly signals: JobSignals,
    @Inject(JOBS_OPTIONS) { timing }: JobsOptions,
  ) {
    this.timing = { ...DEFAULT_TIMING, ...timing };
    this.stalledCopies = new StalledCopies(database);
  }

  async sweep(): Promise<void> {
    // On the embedded database nobody else can have run them, and this process knows what it runs.
    if (this.database.kind === 'postgres') {
      // First of all: whoever waits for the locks of one goes on.
      await this.stalledCopies.end(this.timing.lost);
      await this.endLost(this.timing.lost);
    }
    await this.sendUnsent();
  }

  /** On the embedded database no other process can be at work: what runs at the start was left behind. */
  async recover(): Promise<void> {
    if (this.database.kind === 'pglite') await this.endLost(null);
  }

  private async endLost(milliseconds: number | null): Promise<void> {
    while ((await this.endSomeLost(milliseconds)) === BATCH);
  }

  private async endSomeLost(milliseconds: number | null): Promise<number> {
    let found = 0;
    const ended = await this.database.transaction(async () => {
      const rows = await this.claims.lost(milliseconds, BATCH);
      found = rows.length;
      const lost = rows.filter(({ id }) => milliseconds !== null || !this.executor.isRunning(id));
      return lost.length > 0 ? this.endings.write(lost.map((row) => this.endingOf(row))) : [];
    });
    for (const row of ended) this.signals.written(row);
    return found;
  }

  private endingOf(row: JobRow & Claim): Ending {
    const { code, message } = new JobWorkerLostError();
    const again = row.attempts <= row.retries;
    return {
      id: row.id,
      claim: row.claim,
      row,
      status: again ? 'scheduled' : 'errored',
      error: { code, message },
      result: null,
      delay: again ? retryDelay(row.attempts, this.timing.retry, Math.random()) : null,
    };
  }

  private async sendUnsent(): Promise<void> {
    // The tables of the queue must be there to be looked at.
    await this.queue.start();
    while ((await this.sendSomeUnsent()) === BATCH);
  }

  private sendSomeUnsent(): Promise<number> {
    return this.database.transaction(async () => {
      const { rows } = await this.database.query<{ alone: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS alone',
        [`${this.database.schema}:send-unsent-jobs`],
      );
      if (!rows[0]!.alone) return 0;
      const unsent = await this.intake.unsent(this.queue.schema, this.registry.queues, this.timing.sweep, BATCH);
      for (const [queue, jobs] of Map.groupBy(unsent, (job) => job.queue)) {
        // One that somebody took and lost is in the way of the next one.
        await this.queue.remove(
          queue,
          jobs.map(({ id }) => id),
        );
      }
      await this.queue.send(unsent.map((job) => ({ ...job, due: null })));
      return unsent.length;
    });
  }
}
