/** How much `readAhead()` begins at once. */
export interface Ahead<T> {
  readonly capacity: number;
  /**
   * What an item takes of the capacity.
   *
   * @default 1 for each
   */
  weightOf?(item: T): number;
}

/**
 * Begins work on the next items while the first is still in use, and hands over in order: what a backend needs to read
 * many small files fast, in bounded memory. What an item weighs is free again when the one after it is asked for. A
 * source that only goes on when results were taken is not waited for.
 *
 * @param drop called for every result that was begun and never asked for
 */
export async function* readAhead<T, R>(
  source: AsyncIterable<T>,
  ahead: Ahead<T>,
  begin: (item: T) => Promise<R>,
  drop: (result: R) => void,
): AsyncGenerator<R> {
  const iterator = source[Symbol.asyncIterator]();
  const begun: { readonly weight: number; readonly result: Promise<R> }[] = [];
  let load = 0;
  let pulling: Promise<void> | null = null;
  let end: { error?: unknown } | null = null;
  const take = (item: IteratorResult<T>): void => {
    if (item.done) {
      end = {};
      return;
    }
    const weight = ahead.weightOf?.(item.value) ?? 1;
    load += weight;
    begun.push({ weight, result: handled(begin(item.value)) });
  };
  const pull = (): void => {
    if (pulling || end || load >= ahead.capacity) return;
    pulling = iterator
      .next()
      .then(take, (error: unknown) => void (end = { error }))
      .then(() => {
        pulling = null;
        pull();
      });
  };
  const ended = (): { error?: unknown } | null => end;
  try {
    for (;;) {
      pull();
      const next = begun.shift();
      if (next) {
        yield await next.result;
        load -= next.weight;
      } else if (pulling) {
        await pulling;
      } else {
        const outcome = ended();
        if (outcome && 'error' in outcome) throw outcome.error;
        return;
      }
    }
  } finally {
    for (const { result } of begun) void result.then(drop, () => {});
    // An iterator that is still asked for an item answers when it has one, which may be never.
    const closing = iterator.return?.();
    if (pulling) void handled(Promise.resolve(closing));
    else await closing;
  }
}

/** A promise whose failure is only reported to who asks for it. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
