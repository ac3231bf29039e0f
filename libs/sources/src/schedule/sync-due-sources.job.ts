import {
  Clock,
  Job,
  type JobContext,
  JobInterval,
  JobRunner,
  JobsService,
  SCHEDULER_OPTIONS,
  type SchedulerOptions,
  SystemJob,
} from '@lib/jobs';
import { Inject } from '@nestjs/common';
import { DUE_SOURCES_QUEUE, DUE_SOURCES_RUNNER } from './due-sources-runner.js';
import { DueSources, type DueSourcesResult } from './due-sources.js';

const MINUTE = 60_000;

/** Enqueues, every minute, the syncs of the sources whose time has come. */
@SystemJob({ interval: JobInterval.Minutely })
@Job({ id: DUE_SOURCES_RUNNER, name: 'Sync due sources', queue: DUE_SOURCES_QUEUE, timeout: '10m' })
export class SyncDueSourcesJob extends JobRunner<Record<string, unknown>, DueSourcesResult> {
  constructor(
    private readonly sources: DueSources,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    @Inject(SCHEDULER_OPTIONS) private readonly scheduler: SchedulerOptions,
  ) {
    super();
  }

  override async run({ job, signal, logger }: JobContext): Promise<DueSourcesResult> {
    if (job.schedule !== null) await this.lookMoreOften();
    const result = await this.sources.enqueueAll(signal);
    logger.log(`${result.due} sources were due, ${result.enqueued} of them were enqueued`);
    return result;
  }

  /** Where schedules may be shorter than a minute, which is in tests. */
  private async lookMoreOften(): Promise<void> {
    const { minimumInterval } = this.scheduler;
    const now = this.clock.now().getTime();
    const times = Array.from(
      { length: Math.ceil(MINUTE / minimumInterval) - 1 },
      (_, index) => (index + 1) * minimumInterval,
    );
    await this.jobs.enqueueMany(
      SyncDueSourcesJob,
      times.map((time) => ({ scheduleAt: new Date(now + time) })),
    );
  }
}
