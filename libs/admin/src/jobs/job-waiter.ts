import { isDataBackendsError } from '@lib/core';
import { ENDED_STATUSES, type JobRecord, JobsService } from '@lib/data-backends';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Shorter than what proxies allow a request, which is a minute for most. */
const PATIENCE = 50_000;

/** Waits for jobs on behalf of requests, as long as a request may reasonably take. */
@Injectable()
export class JobWaiter implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(private readonly jobs: JobsService) {}

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** The job when it has ended, or as it is when the time is over or the service stops. */
  async untilEnded<A, R>(job: JobRecord<A, R>): Promise<JobRecord<A, R>> {
    try {
      return await this.jobs.wait<A, R>(job.id, { timeout: PATIENCE, signal: this.stopping.signal });
    } catch (error) {
      const isOver = isDataBackendsError(error) && error.code === 'JOB_NOT_ENDED';
      if (!isOver && !this.stopping.signal.aborted) throw error;
      return this.jobs.get<A, R>(job.id);
    }
  }
}

/** Whether a job is as it will stay. */
export function hasEnded({ status }: Pick<JobRecord, 'status'>): boolean {
  return ENDED_STATUSES.includes(status);
}
