/** Does `work` for every item, some at once, and gives each result as it is there. */
export async function* inParallel<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Map<number, Promise<readonly [number, R]>>();
  let next = 0;
  for await (const item of items) {
    const number = next++;
    const result = work(item).then((result) => [number, result] as const);
    // When one fails nobody waits for the others any more; what they fail with is not an error of its own.
    result.catch(() => undefined);
    running.set(number, result);
    if (running.size >= limit) yield await first(running);
  }
  while (running.size > 0) yield await first(running);
}

async function first<R>(running: Map<number, Promise<readonly [number, R]>>): Promise<R> {
  const [number, result] = await Promise.race(running.values());
  running.delete(number);
  return result;
}
