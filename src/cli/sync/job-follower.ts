import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.js';
import { hasEnded, type Job, type Source } from '../client/shapes.js';
import { SyncTimeOverError, WaitTimeoutError } from '../errors/target.errors.js';

const FIRST_POLL = 200;
const LAST_POLL = 2_000;

/** How a sync is started, and followed. */
export interface FollowOptions {
  /** False: a job that was only queued is enough. */
  readonly wait: boolean;
  /** Milliseconds to wait for the end of each. */
  readonly timeout?: number | undefined;
  /** The plan of a held sync, to go ahead. */
  readonly confirm?: string | undefined;
}

/** Starts syncs and waits for their ends: the service answers with a job that has ended, or has yet to run. */
export class JobFollower {
  constructor(
    private readonly client: Client,
    private readonly signal: AbortSignal,
    private readonly options: FollowOptions,
  ) {}

  /** @throws WaitTimeoutError, SyncTimeOverError, and what refuses to start the sync */
  async sync(source: Source): Promise<Job> {
    const { timeout, wait, confirm } = this.options;
    const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const signal = limit ? AbortSignal.any([this.signal, limit]) : this.signal;
    let job: Job | undefined;
    try {
      job = await this.client.startSync(source.id, { confirm }, signal);
      // Nobody else would carry on what this process leaves.
      if (wait || !this.client.isRemote) job = await this.untilEnded(job, signal);
    } catch (error) {
      if (!limit?.aborted) throw error;
      throw this.timeIsOver(source, timeout!, job);
    }
    // In this process the sync is ended, and its job tells so.
    if (limit?.aborted && job.status === 'cancelled') throw this.timeIsOver(source, timeout!, job);
    return job;
  }

  private async untilEnded(started: Job, signal: AbortSignal): Promise<Job> {
    let job = started;
    for (let pause = FIRST_POLL; !hasEnded(job); pause = Math.min(pause * 1.5, LAST_POLL)) {
      await delay(pause, undefined, { signal });
      job = await this.client.job(job.id, signal);
    }
    return job;
  }

  private timeIsOver(source: Source, timeout: number, job: Job | undefined): Error {
    return this.client.isRemote
      ? new WaitTimeoutError(source.name, timeout, job?.id)
      : new SyncTimeOverError(source.name, timeout);
  }
}
