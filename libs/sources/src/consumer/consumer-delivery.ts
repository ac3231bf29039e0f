import type { ProgressReporter } from '@lib/core';
import { failureOf, retryDelay } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { ChangeBuilder } from './change-builder.js';
import type { ConsumerEntry } from './consumer-entry.js';
import type { CursorToken } from './cursor.js';
import { CursorsRepository, type NextStep } from './cursors.repository.js';

/** What came of delivering to one consumer. */
export interface Delivered {
  /** Changes that its method was called with. */
  readonly delivered: number;
  /** Revisions that did not concern it. */
  readonly skipped: number;
  /** Whether there may be more. */
  readonly more: boolean;
}

/** A method threw; it is told again after the delay. */
export class DeliveryFailed extends Error {
  /** @param delay milliseconds */
  constructor(
    readonly thrown: unknown,
    readonly revision: number,
    readonly delay: number,
  ) {
    super('A consumer failed.');
  }
}

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 3_600_000;

/** Tells one consumer what happened to one source, revision by revision. */
@Injectable()
export class ConsumerDelivery {
  constructor(
    private readonly cursors: CursorsRepository,
    private readonly changes: ChangeBuilder,
  ) {}

  /**
   * @param until `performance.now()` after which no further change is begun
   * @throws DeliveryFailed, the reason of the signal
   */
  async deliver(
    consumer: ConsumerEntry,
    token: CursorToken,
    { signal, progress, until }: { signal: AbortSignal; progress: ProgressReporter; until: number },
  ): Promise<Delivered> {
    let delivered = 0;
    let skipped = 0;
    for (;;) {
      signal.throwIfAborted();
      const step = await this.cursors.next(token);
      if (!step || !isDue(step) || !consumer.sources.includes(step.sourceName)) {
        return { delivered, skipped, more: false };
      }
      progress.report({ step: `revision ${step.number}`, done: step.number, total: step.current });
      if (await this.tell(consumer, token, step, signal)) delivered += 1;
      else skipped += 1;
      // Put elsewhere meanwhile, the cursor is looked at anew.
      if (!(await this.cursors.advance(token, step.number))) return { delivered, skipped, more: true };
      if (performance.now() > until) return { delivered, skipped, more: true };
    }
  }

  /** Whether there was anything to tell. */
  private async tell(
    consumer: ConsumerEntry,
    token: CursorToken,
    step: NextStep & { readonly number: number },
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      const change = await this.changes.build(token.sourceId, step, consumer.paths, signal);
      if (!change) return false;
      await consumer.deliver(change);
      return true;
    } catch (error) {
      // Who was told to stop has not failed.
      signal.throwIfAborted();
      const delay = retryDelay(step.failures + 1, FIRST_DELAY, Math.random(), LONGEST_DELAY);
      const { code, message } = failureOf(error).error;
      const failure = { code, message, revision: step.number, at: new Date().toISOString() };
      await this.cursors.fail(token, failure, delay);
      throw new DeliveryFailed(error, step.number, delay);
    }
  }
}

function isDue(step: NextStep): step is NextStep & { readonly number: number } {
  return !step.paused && step.number !== null && (step.cursor ?? 0) < step.current;
}
