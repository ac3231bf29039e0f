import { setTimeout as sleep } from 'node:timers/promises';
import { messageOfThrown, shownText, traceOfThrown } from '@lib/core';
import { Job, type JobContext, JobPostponed, JobRunner } from '@lib/jobs';
import { Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { delayAfter, handOver } from '../job/delay-after.js';
import { ConsumerDelivery, type Delivered, DeliveryFailed } from './consumer-delivery.js';
import { ConsumerRegistry } from './consumer.registry.js';
import type { CursorToken } from './cursor.js';
import { CursorsRepository } from './cursors.repository.js';

/** Id of the runner of deliveries. */
export const CONSUME_RUNNER = 'data-backends.consume';
/** Consumers have slots of their own: those that take long keep no sync waiting. */
export const CONSUMER_QUEUE = 'consumers';

/** Which consumer is told of which source. */
export type ConsumeArguments = {
  readonly consumer: string;
  readonly sourceId: string;
  /** Somebody waits for it: a failure is thrown, and not tried again. */
  readonly immediate?: boolean;
};

/** After that long the consumers that wait for a slot have their turn. */
const SLICE = 30_000;

/**
 * Tells one consumer what happened to one source. Only one such job at a time has the cursor. A failure leaves the job in
 * its queue until the next try, for ever: it is kept with the cursor.
 */
@Job({ id: CONSUME_RUNNER, name: 'Deliver changes', queue: CONSUMER_QUEUE, timeout: '24h', retries: 100 })
export class ConsumeJob extends JobRunner<ConsumeArguments, Delivered | null> {
  private readonly serviceLogger = new Logger('Consumers');

  constructor(
    private readonly registry: ConsumerRegistry,
    private readonly cursors: CursorsRepository,
    private readonly delivery: ConsumerDelivery,
  ) {
    super();
  }

  override async run({ job, args, logger, signal, progress }: JobContext<ConsumeArguments>): Promise<Delivered | null> {
    const { immediate = false, ...key } = args;
    const consumer = this.registry.find(key.consumer);
    if (!consumer) {
      handOver(job);
      return null;
    }
    const token: CursorToken = { ...key, token: uuid() };
    for (;;) {
      const taken = await this.cursors.take(token, job.id);
      if (taken === 'taken') break;
      if (taken === 'gone') return null;
      if (!immediate) throw new JobPostponed(delayAfter(job));
      await sleep(50, undefined, { signal });
    }
    const until = immediate ? Infinity : performance.now() + SLICE;
    try {
      const done = await this.delivery.deliver(consumer, token, { signal, progress, until });
      if (done.more && !immediate) throw new JobPostponed(0);
      logger.log(`${done.delivered} changes were delivered, ${done.skipped} did not concern the consumer`);
      return done;
    } catch (error) {
      if (!(error instanceof DeliveryFailed)) throw error;
      if (immediate) throw error.thrown;
      const failure = `${consumer.name} failed on revision ${error.revision}: ${shownText(messageOfThrown(error.thrown))}`;
      logger.error(failure);
      this.serviceLogger.error(`${failure}; tried again in ${error.delay} ms`, traceOfThrown(error.thrown)?.stack);
      throw new JobPostponed(error.delay);
    }
  }

  /** One that somebody waits for has ended; the others are looked after by the minute. */
  override isRetryable(): boolean {
    return false;
  }
}
