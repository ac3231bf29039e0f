import { Inject, Injectable } from '@nestjs/common';
import { ScheduleOrchestrator } from '../clock/schedule.orchestrator.js';
import { SCHEDULER_OPTIONS, type SchedulerOptions } from '../clock/scheduler-options.js';
import { MessageQueue } from '../engine/message-queue.js';
import { JOBS_OPTIONS, type JobsOptions } from '../jobs.options.js';
import { JobWorker } from '../worker/job-worker.js';

/** Whether a part of this process does its work; null when it is the part of other processes only. */
export type PartHealth = boolean | null;

/** How this process does what it was told to: run jobs, fire schedules. */
@Injectable()
export class JobsHealth {
  constructor(
    private readonly jobWorker: JobWorker,
    private readonly orchestrator: ScheduleOrchestrator,
    private readonly messages: MessageQueue,
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
    @Inject(SCHEDULER_OPTIONS) private readonly schedulerOptions: SchedulerOptions,
  ) {}

  worker(): PartHealth {
    return this.options.worker === false ? null : this.jobWorker.isWorking;
  }

  scheduler(): PartHealth {
    return this.schedulerOptions.enabled ? this.orchestrator.isWorking : null;
  }

  /** The queue that carries jobs to the worker of this process; it is started, if it was not. */
  async queue(): Promise<PartHealth> {
    if (this.options.worker === false) return null;
    await this.messages.start();
    return true;
  }
}
