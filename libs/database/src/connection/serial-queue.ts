/** Runs what it is given one after the other, in order; a failure does not stop what comes next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** One `SerialQueue` a key, kept only while it is used. */
export class KeyedQueues {
  readonly #queues = new Map<string, { readonly queue: SerialQueue; users: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const entry = this.#queues.get(key) ?? { queue: new SerialQueue(), users: 0 };
    this.#queues.set(key, entry);
    entry.users++;
    try {
      return await entry.queue.run(work);
    } finally {
      entry.users--;
      if (entry.users === 0) this.#queues.delete(key);
    }
  }
}
