import { EventBus, toDataBackendsError } from '@lib/core';
import { JOB_END, type JobEndEvent } from '@lib/jobs';
import { Injectable, Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { SYNC_RUNNER } from '../job/sync-runner.js';
import { DueSources } from './due-sources.js';

/** When a sync has ended, lets the next source of its host begin, without waiting for the minute to end. */
@Injectable()
export class HostFollowUp implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('DueSources');
  private readonly following = new Set<Promise<void>>();
  private readonly onEnd = ({ job }: JobEndEvent): void => {
    // Where no schedule asks for syncs, none is to begin by itself.
    if (job.runner !== SYNC_RUNNER || job.object === null || job.args['scheduled'] !== true) return;
    const work = this.follow(job.object.id).finally(() => this.following.delete(work));
    this.following.add(work);
  };

  constructor(
    private readonly bus: EventBus,
    private readonly sources: DueSources,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.events.on(JOB_END, this.onEnd);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.bus.events.off(JOB_END, this.onEnd);
    await Promise.all(this.following);
  }

  private async follow(sourceId: string): Promise<void> {
    try {
      await this.sources.enqueueOfSameHost(sourceId);
    } catch (error) {
      // The minute does it.
      this.logger.warn(`The next source of a host is left to the next minute: ${toDataBackendsError(error).message}`);
    }
  }
}
