import { messageOfThrown } from '@lib/core';
import { ConformanceError, ensure } from './conformance.error.js';
import { within } from './deadline.js';

/** How something that a backend was asked for ended. */
export type Ending<T> = { readonly value: T } | { readonly error: unknown };

/** @throws ConformanceError when it does not settle before the deadline */
export async function endingOf<T>(
  doing: string,
  start: () => T | PromiseLike<T>,
  deadline: number,
): Promise<Ending<T>> {
  const settled = (async (): Promise<Ending<T>> => {
    try {
      return { value: await start() };
    } catch (error) {
      if (error instanceof ConformanceError) throw error;
      return { error };
    }
  })();
  return within(settled, deadline, () => {
    return new ConformanceError(
      `${doing} did not settle within ${deadline} ms.`,
      'Wait for nothing without an end: give context.signal to every request, and settle every promise, also when ' +
        'the remote closes the connection, says nothing, or the consumer has stopped reading.',
    );
  });
}

/** @throws ConformanceError when it failed */
export function succeeded<T>(doing: string, ending: Ending<T>): T {
  if ('value' in ending) return ending.value;
  throw new ConformanceError(
    `${doing} failed, although nothing was wrong with the remote: ${messageOfThrown(ending.error)}`,
    'See the cause below; the remote of the test holds what the check has written to it, and can be reached.',
    ending.error,
  );
}

/** The iterator of what a backend gives, which is called for it when the first item is asked for. */
export function lazyIterator<T>(doing: string, open: () => AsyncIterable<T>): AsyncIterator<T> {
  let iterator: AsyncIterator<T> | null = null;
  const start = (): AsyncIterator<T> => {
    const iterable = open();
    ensure(
      typeof iterable?.[Symbol.asyncIterator] === 'function',
      `${doing} did not give an async iterable.`,
      'Write it as an async generator: async *list() { … yield entry; }.',
    );
    return iterable[Symbol.asyncIterator]();
  };
  return { next: () => (iterator ??= start()).next() };
}
