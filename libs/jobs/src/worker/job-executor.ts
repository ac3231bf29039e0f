import { toDataBackendsError, traceOfThrown } from '@lib/core';
import { type Origin, withOrigin } from '@lib/audit';
import { Database } from '@lib/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { MessageQueue } from '../engine/message-queue.js';
import { JobSignals } from '../event/job-signals.js';
import { JobCancelledError, JobTakenOverError, JobTimeoutError, JobWorkerStoppingError } from '../job/job.errors.js';
import { MAX_RESULT_BYTES, toPlainJson } from '../job/job-payload.js';
import type { JobRow } from '../job/job.row.js';
import { JobsRepository } from '../job/jobs.repository.js';
import { DEFAULT_TIMING, JOBS_OPTIONS, type JobsOptions, type JobsTiming } from '../jobs.options.js';
import { JobPostponed } from '../runner/job-postponed.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { JobTelemetry } from '../telemetry/job-telemetry.js';
import { ClaimsRepository, type Ending } from './claims.repository.js';
import { type Claimer, IntakeRepository, type Taken } from './intake.repository.js';
import { failureOf } from './job-error.js';
import { JobRecorder } from './job-recorder.js';
import { retryDelay } from '../retry-delay.js';
import { type Outcome, RunningJob } from './running-job.js';
import { WORKER_ID } from './worker-id.js';

/** Runs jobs in this process, and keeps them alive while it does. */
@Injectable()
export class JobExecutor {
  private readonly logger = new Logger('Jobs');
  private readonly timing: JobsTiming;
  private readonly running = new Map<string, RunningJob>();
  private readonly executions = new Set<Promise<unknown>>();
  private heart: NodeJS.Timeout | undefined;
  private lastBeat = 0;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRunnerRegistry,
    private readonly repository: JobsRepository,
    private readonly claims: ClaimsRepository,
    private readonly intake: IntakeRepository,
    private readonly queue: MessageQueue,
    private readonly recorder: JobRecorder,
    private readonly signals: JobSignals,
    private readonly telemetry: JobTelemetry,
    @Inject(JOBS_OPTIONS) { timing }: JobsOptions,
  ) {
    this.timing = { ...DEFAULT_TIMING, ...timing };
  }

  isRunning(id: string): boolean {
    return this.running.has(id);
  }

  /** Takes at most so much of what is due in a queue. */
  take(queue: string, count: number): Promise<Taken> {
    return this.intake.take({ schema: this.queue.schema, name: queue }, count, this.claimer());
  }

  /** Takes those of the jobs that wait and whose runner is here. */
  claim(ids: readonly string[]): Promise<JobRow[]> {
    return this.intake.claim(ids, this.claimer());
  }

  /**
   * Runs a job that was claimed.
   *
   * @param onOver called when its runner is done, before that is written down
   * @returns its row when it has ended; null when somebody else has it
   */
  execute(row: JobRow, onOver: () => void = () => undefined): Promise<JobRow | null> {
    const execution = this.database.outsideTransaction(() =>
      withOrigin(originOf(row), () => this.executeOutside(row, onOver)),
    );
    this.executions.add(execution);
    void execution.finally(() => this.executions.delete(execution));
    return execution;
  }

  /** Tells the runner of a job that its job was cancelled. */
  cancel(id: string): void {
    const job = this.running.get(id);
    job?.abort(new JobCancelledError(job.row.name));
  }

  /** Tells all runners to stop, and waits until what they did is written; what is unfinished is handed back. */
  async stop(): Promise<void> {
    for (const job of this.running.values()) job.abort(new JobWorkerStoppingError());
    const patience = setTimeout(() => this.recorder.giveUp(), this.timing.grace);
    await Promise.all(this.executions);
    clearTimeout(patience);
    clearInterval(this.heart);
    this.heart = undefined;
  }

  private claimer(): Claimer {
    return { claim: uuid(), worker: WORKER_ID, runners: this.registry.list().map(({ id }) => id) };
  }

  private async executeOutside(row: JobRow, onOver: () => void): Promise<JobRow | null> {
    const entry = this.registry.find(row.runner!)!;
    const job = new RunningJob(row, entry, (noted) => this.recorder.note(noted));
    this.running.set(job.id, job);
    this.beat();
    this.signals.started(row);
    let ending: Ending | null;
    try {
      ending = await this.telemetry.attempt(row, async () => this.endingOf(job, await job.run(this.timing.grace)));
    } finally {
      onOver();
    }
    try {
      return ending && (await this.recorder.end(job, ending));
    } finally {
      this.running.delete(job.id);
      if (this.running.size === 0) {
        clearInterval(this.heart);
        this.heart = undefined;
      }
    }
  }

  /** Null when the job is no longer ours to end. */
  private endingOf(job: RunningJob, outcome: Outcome): Ending | null {
    const { id, claim, row } = job;
    const ending = { id, claim, row, error: null, result: null, delay: null };
    if (outcome.kind === 'returned') {
      try {
        return { ...ending, status: 'completed', result: toPlainJson(outcome.value, 'result', MAX_RESULT_BYTES) };
      } catch (error) {
        return this.failed(job, error);
      }
    }
    if (outcome.kind === 'threw') {
      const { error } = outcome;
      if (error instanceof JobPostponed) return { ...ending, status: 'pending', delay: error.delay };
      return this.failed(job, error);
    }
    if (!outcome.settled) {
      this.logger.warn(
        `The job ${id} (${row.name}) goes on although its signal was aborted; nothing of it counts any more.`,
      );
    }
    if (outcome.reason instanceof JobTimeoutError) return this.failed(job, outcome.reason);
    if (outcome.reason instanceof JobWorkerStoppingError) return { ...ending, status: 'pending', delay: 0 };
    return null;
  }

  private failed(job: RunningJob, thrown: unknown): Ending {
    const { row } = job;
    const { status, error, retryable } = failureOf(thrown);
    job.log.error(error.message);
    if (status === 'errored') {
      const trace = traceOfThrown(thrown);
      this.logger.error(`The job ${row.id} (${row.name}) failed unexpectedly`, trace?.stack ?? error.message);
    }
    const may = this.registry.find(row.runner!)?.runner.isRetryable?.(thrown) ?? retryable;
    const again = may && row.attempts <= row.retries;
    return {
      id: row.id,
      claim: row.claim!,
      row,
      status: again ? 'scheduled' : status,
      error,
      result: null,
      delay: again ? retryDelay(row.attempts, this.timing.retry, Math.random()) : null,
    };
  }

  private beat(): void {
    if (this.heart) return;
    this.lastBeat = performance.now();
    this.heart = setInterval(() => {
      this.sendSignsOfLife().catch((error: unknown) => {
        this.logger.warn(`Jobs give no sign of life: ${toDataBackendsError(error).message}`);
        // By now others may have taken them, whatever the database says when it is back.
        if (performance.now() - this.lastBeat > this.timing.lost) this.abandon([...this.running.values()]);
      });
    }, this.timing.heartbeat);
  }

  private async sendSignsOfLife(): Promise<void> {
    const jobs = [...this.running.values()].filter(({ over }) => !over);
    if (jobs.length === 0) return;
    const started = performance.now();
    const ours = await this.claims.beat(jobs);
    this.lastBeat = started;
    for (const job of jobs.filter(({ id, over, aborted }) => !ours.has(id) && !over && !aborted)) {
      const row = await this.repository.find(job.id);
      if (!row || row.status === 'cancelled') job.abort(new JobCancelledError(job.row.name));
      else this.abandon([job]);
    }
  }

  private abandon(jobs: readonly RunningJob[]): void {
    for (const job of jobs) job.abort(new JobTakenOverError(job.row.name));
  }
}

/** What a job changes is changed by whoever asked for it, and not by whose request happened to wake its worker. */
function originOf({ actor }: JobRow): Origin {
  return { via: 'job', actor, requestId: null, address: null };
}
