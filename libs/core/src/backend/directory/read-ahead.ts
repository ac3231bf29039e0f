/**
 * Begins work on the next items while the first is still in use: `begin` is called for up to `ahead` items before
 * their results are asked for. A source that only goes on when results were taken is not waited for.
 *
 * @param drop called for every result that was begun and never asked for
 */
export async function* readAhead<T, R>(
  source: AsyncIterable<T>,
  ahead: number,
  begin: (item: T) => Promise<R>,
  drop: (result: R) => void,
): AsyncGenerator<R> {
  const iterator = source[Symbol.asyncIterator]();
  const begun: Promise<R>[] = [];
  let pulling: Promise<void> | null = null;
  let end: { error?: unknown } | null = null;
  const pull = (): void => {
    if (pulling || end || begun.length >= ahead) return;
    pulling = iterator
      .next()
      .then(
        (item) => {
          if (item.done) end = {};
          else begun.push(handled(begin(item.value)));
        },
        (error: unknown) => {
          end = { error };
        },
      )
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
        pull();
        yield await next;
      } else if (pulling) {
        await pulling;
      } else {
        const outcome = ended();
        if (outcome && 'error' in outcome) throw outcome.error;
        return;
      }
    }
  } finally {
    for (const result of begun) void result.then(drop, () => {});
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
