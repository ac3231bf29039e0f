import { messageOfThrown, shownText } from '@lib/core';
import { Database } from '@lib/database';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { SCHEDULER_OPTIONS, type SchedulerOptions } from '../clock/scheduler-options.js';
import { JOBS_OPTIONS, type JobsOptions } from '../jobs.options.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { WORKER_ID } from '../worker/worker-id.js';
import { workerSlots } from '../worker/worker-slots.js';
import { ProcessesRepository, type WorkingProcess } from './processes.repository.js';

/** A third of the time after which a process counts as gone. */
const ANNOUNCE_EVERY = 20_000;

/** Tells the others what this process does, as long as it is there; of one that does neither nobody has to know. */
@Injectable()
export class ProcessAnnouncer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private process: WorkingProcess | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly processes: ProcessesRepository,
    private readonly registry: JobRunnerRegistry,
    @Inject(JOBS_OPTIONS) private readonly jobs: JobsOptions,
    @Inject(SCHEDULER_OPTIONS) private readonly scheduler: SchedulerOptions,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const queues = [...workerSlots(this.jobs, this.registry.queues).keys()];
    const { enabled } = this.scheduler;
    if (queues.length === 0 && !enabled) return;
    const process = { id: uuid(), name: WORKER_ID, queues, scheduler: enabled };
    this.process = process;
    await this.processes.announce(process);
    this.timer = this.database.outsideTransaction(() => setInterval(() => void this.announce(process), ANNOUNCE_EVERY));
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (!this.process) return;
    // Without it, the others learn a minute later.
    await this.attempt(() => this.processes.end(this.process!.id));
  }

  private announce(process: WorkingProcess): Promise<void> {
    return this.attempt(() => this.processes.announce(process));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`The other processes do not see this one: ${shownText(messageOfThrown(error))}`);
    }
  }
}
