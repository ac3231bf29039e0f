import { OptionsInvalidError } from '@lib/core';
import type { JobsOptions, WorkerOptions } from '../jobs.options.js';

const DEFAULT_CONCURRENCY = 5;

/**
 * How many jobs of each queue this process runs at once; none of those that are not here.
 *
 * @param known the queues of the application
 * @throws OptionsInvalidError for a queue that the application does not have
 */
export function workerSlots({ worker }: JobsOptions, known: readonly string[]): ReadonlyMap<string, number> {
  if (worker === false) return new Map();
  const { queues = known, concurrency = DEFAULT_CONCURRENCY }: WorkerOptions = worker === true ? {} : worker;
  const unknown = queues.filter((queue) => !known.includes(queue));
  if (unknown.length > 0) {
    throw new OptionsInvalidError(
      `worker.queues names ${unknown.join(', ')}, which the application does not have. Its queues are: ` +
        `${known.join(', ')}.`,
      [{ pointer: '/worker/queues', detail: 'Unknown queue' }],
    );
  }
  // One that was named twice has its slots once.
  return new Map(queues.map((queue) => [queue, concurrency]));
}
