import { EventBus, toDataBackendsError } from '@lib/core';
import { JOB_END, type JobEndEvent, type JobRecord } from '@lib/jobs';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Does something when a job has ended in this process; whatever it cannot do has to be made up for elsewhere. */
export abstract class JobEndFollower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly following = new Set<Promise<void>>();
  private readonly logger: Logger;
  private readonly onEnd = ({ job }: JobEndEvent): void => {
    if (!this.concerns(job)) return;
    const work = this.followSafely(job).finally(() => this.following.delete(work));
    this.following.add(work);
  };

  /** @param subject what is left undone when it fails, for the log */
  constructor(
    private readonly bus: EventBus,
    name: string,
    private readonly subject: string,
  ) {
    this.logger = new Logger(name);
  }

  protected abstract concerns(job: JobRecord): boolean;
  protected abstract follow(job: JobRecord): Promise<void>;

  onApplicationBootstrap(): void {
    this.bus.events.on(JOB_END, this.onEnd);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.bus.events.off(JOB_END, this.onEnd);
    await Promise.all(this.following);
  }

  private async followSafely(job: JobRecord): Promise<void> {
    try {
      await this.follow(job);
    } catch (error) {
      this.logger.warn(`${this.subject} left to the next minute: ${toDataBackendsError(error).message}`);
    }
  }
}
