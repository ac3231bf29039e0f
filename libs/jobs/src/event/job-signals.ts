import { EventBus } from '@lib/core';
import { Injectable } from '@nestjs/common';
import { ENDED_STATUSES } from '../job/job.js';
import { type JobRow, toJob } from '../job/job.row.js';
import { JOB_END, JOB_START } from './job-events.js';

/** Tells the application what jobs do, and wakes those in this process who follow one. */
@Injectable()
export class JobSignals {
  private readonly followers = new Map<string, Set<() => void>>();

  constructor(private readonly bus: EventBus) {}

  started(row: JobRow): void {
    if (this.bus.hasListeners(JOB_START)) this.bus.emit(JOB_START, { job: toJob(row) });
    this.changed(row.id);
  }

  /** After what it tells is durable. */
  written(row: JobRow): void {
    const ended = ENDED_STATUSES.includes(row.status);
    if (ended && this.bus.hasListeners(JOB_END)) this.bus.emit(JOB_END, { job: toJob(row) });
    this.changed(row.id);
  }

  changed(id: string): void {
    for (const wake of this.followers.get(id) ?? []) wake();
  }

  /** Resolves when something of the job changed in this process, after `milliseconds` at the latest, or on abort. */
  async change(id: string, milliseconds: number, signal?: AbortSignal): Promise<void> {
    const followers = this.followers.get(id) ?? new Set();
    this.followers.set(id, followers);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    followers.add(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    if (signal?.aborted) resolve();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      followers.delete(resolve);
      if (followers.size === 0 && this.followers.get(id) === followers) this.followers.delete(id);
    }
  }
}
