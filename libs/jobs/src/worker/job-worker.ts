import { messageOfThrown, shownText } from '@lib/core';
import { Database } from '@lib/database';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MessageQueue } from '../engine/message-queue.js';
import { DEFAULT_TIMING, JOBS_OPTIONS, type JobsOptions } from '../jobs.options.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { IntakeRepository } from './intake.repository.js';
import { JobExecutor } from './job-executor.js';
import { JobRecorder } from './job-recorder.js';
import { JobSweeper } from './job-sweeper.js';
import { Lane } from './lane.js';
import { workerSlots } from './worker-slots.js';

/** Channel on which the id of a job is told that was cancelled while it ran. */
export const CANCEL_CHANNEL = 'job-cancel';

/** Runs the jobs of the application in this process: a lane for each queue, and the sweeps. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** How many jobs of each queue this process runs at once; none of those that are not here. */
  slots: ReadonlyMap<string, number> = new Map();
  private readonly logger = new Logger('Jobs');
  private lanes: { readonly lane: Lane; readonly done: Promise<void> }[] = [];
  private stopping = false;
  private sweeps: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private unlisten: Promise<() => Promise<void>> | undefined;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRunnerRegistry,
    private readonly queue: MessageQueue,
    private readonly executor: JobExecutor,
    private readonly recorder: JobRecorder,
    private readonly intake: IntakeRepository,
    private readonly sweeper: JobSweeper,
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
  ) {}

  /** Whether jobs are taken from all its queues. */
  get isWorking(): boolean {
    return !this.stopping && this.lanes.length > 0 && this.lanes.every(({ lane }) => !lane.isFailing);
  }

  /** @throws OptionsInvalidError for a queue that the application does not have */
  onApplicationBootstrap(): void {
    if (this.options.worker === false) return;
    this.slots = workerSlots(this.options, this.registry.queues);
    const { poll, unknownRunner } = { ...DEFAULT_TIMING, ...this.options.timing };
    const runners = this.registry.list().map(({ id }) => id);
    const { queue, executor, recorder, intake } = this;
    const parts = { queue, executor, recorder, intake };
    this.database.outsideTransaction(() => {
      this.sweepAgain(0);
      this.lanes = [...this.slots].map(([name, slots]) => {
        const lane = new Lane(name, parts, { slots, poll, unknownRunner, runners });
        return { lane, done: lane.run() };
      });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.sweeps);
    for (const { lane } of this.lanes) lane.stop();
    await Promise.all([this.executor.stop(), this.sweeping, ...this.lanes.map(({ done }) => done)]);
    // A lane may have taken its last jobs while the others were being stopped.
    await this.executor.stop();
    await this.recorder.close();
    await this.queue.stop();
    await (
      await this.unlisten?.catch(() => undefined)
    )?.();
  }

  private sweepAgain(after: number): void {
    this.sweeps = setTimeout(() => {
      this.sweeping = this.sweep().finally(() => {
        const { sweep } = { ...DEFAULT_TIMING, ...this.options.timing };
        // Not all workers at the same time.
        if (!this.stopping) this.sweepAgain(sweep * (0.8 + Math.random() * 0.4));
      });
    }, after);
  }

  private async sweep(): Promise<void> {
    try {
      // Told of cancelled jobs a little later, a worker still learns of them by its next sign of life.
      this.unlisten ??= this.database
        .listen(CANCEL_CHANNEL, (id) => this.executor.cancel(id))
        .catch((error: unknown) => {
          this.unlisten = undefined;
          throw error;
        });
      await this.unlisten;
      await this.sweeper.sweep();
    } catch (error) {
      if (!this.stopping) this.logger.warn(`Jobs were not looked through: ${shownText(messageOfThrown(error))}`);
    }
  }
}
