import { toDataBackendsError } from '@lib/core';
import { type JobRecord, JobsService } from '@lib/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { type ConsumeArguments, ConsumeJob } from './consume.job.js';
import type { Delivered } from './consumer-delivery.js';
import { ConsumerRegistry } from './consumer.registry.js';
import type { CursorKey } from './cursor.js';
import { CursorsRepository } from './cursors.repository.js';

/** What jobs about a consumer say that they are about. */
const CONSUMER_OBJECT = 'consumer';

/** Lets consumers be told what they have not been told yet: one job for each consumer and source is enough. */
@Injectable()
export class ConsumerRequests {
  private readonly logger = new Logger('Consumers');

  constructor(
    private readonly registry: ConsumerRegistry,
    private readonly cursors: CursorsRepository,
    private readonly jobs: JobsService,
  ) {}

  /** After a revision of a source was published. Never throws: the next look makes up for it. */
  async published(sourceId: string): Promise<void> {
    try {
      await this.announce();
      await this.enqueue(await this.cursors.lagging({ sourceId }));
    } catch (error) {
      this.logger.warn(
        `The consumers of the source ${sourceId} are left to the next look: ${toDataBackendsError(error).message}`,
      );
    }
  }

  /** The consumers of this process are there, and may be behind: in all their sources, or in one. */
  async look(sourceId?: string): Promise<void> {
    await this.announce();
    const consumers = this.registry.list().map(({ name }) => name);
    await this.enqueue(await this.cursors.lagging({ consumers, ...(sourceId !== undefined && { sourceId }) }));
  }

  /** Those that wait already, or are told at the moment, are left as they are. */
  async enqueue(keys: readonly CursorKey[]): Promise<void> {
    await this.jobs.enqueueMany(
      ConsumeJob,
      keys.map((key) => jobOf(key)),
      { once: true },
    );
  }

  /** Also when it waits for the next try after a failure. */
  async enqueueNow(key: CursorKey): Promise<void> {
    await this.jobs.enqueueOnce(ConsumeJob, { ...jobOf(key), scheduleAt: new Date() });
  }

  /**
   * Tells a consumer in this process, whether or not it is a worker, until nothing is left.
   *
   * @returns the job, ended
   */
  runHere(key: CursorKey, signal?: AbortSignal): Promise<JobRecord<ConsumeArguments, Delivered | null>> {
    return this.jobs.enqueue(ConsumeJob, { ...jobOf(key, true), immediate: true, signal });
  }

  /** Adds the cursors of this process's consumers. */
  announce(): Promise<void> {
    return this.cursors.announce(this.registry.list());
  }
}

function jobOf({ consumer, sourceId }: CursorKey, immediate = false) {
  return {
    name: `Deliver changes to ${consumer}`,
    object: { type: CONSUMER_OBJECT, id: `${consumer}:${sourceId}` },
    args: { consumer, sourceId, ...(immediate && { immediate }) },
  };
}
