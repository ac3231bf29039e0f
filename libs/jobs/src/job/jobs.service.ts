import { Injectable } from '@nestjs/common';
import { validate } from 'uuid';
import { Clock } from '../clock/clock.js';
import type { JobRunner } from '../runner/job-runner.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import type { EnqueueOptions } from './enqueue-options.js';
import { JobNotFoundError } from './job.errors.js';
import type { JobRecord } from './job.js';
import { toJob } from './job.row.js';
import { JobsRepository } from './jobs.repository.js';
import { newJob } from './new-job.js';

/** A class that extends `JobRunner`. */
export type RunnerClass<A, R> = abstract new (...args: never[]) => JobRunner<A, R>;

/** Puts work into the background, and tells what became of it. */
@Injectable()
export class JobsService {
  constructor(
    private readonly registry: JobRunnerRegistry,
    private readonly repository: JobsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a job. Inside `Database.transaction()` it is part of that transaction: it runs once that has committed, and
   * never when it rolls back.
   *
   * @throws JobRunnerUnknownError, ValidationError, JobPayloadInvalidError, JobPayloadTooLargeError
   */
  async enqueue<A, R>(runner: RunnerClass<A, R>, options: EnqueueOptions<A> = {}): Promise<JobRecord<A, R>> {
    const job = newJob(this.registry.of(runner), options, {
      now: this.clock.now(),
      once: false,
      queues: this.registry.queues,
    });
    return toJob(await this.repository.insert(job));
  }

  /** @throws JobNotFoundError */
  async get<A = Record<string, unknown>, R = unknown>(id: string): Promise<JobRecord<A, R>> {
    const row = validate(id) ? await this.repository.find(id) : undefined;
    if (!row) throw new JobNotFoundError(id);
    return toJob(row);
  }
}
