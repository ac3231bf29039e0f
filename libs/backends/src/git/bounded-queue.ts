/** A bounded queue between one producer and one consumer. */
export class BoundedQueue<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #isClosed = false;
  #failure: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Waits for room; false = nobody wants it any more. */
  async put(item: T): Promise<boolean> {
    while (this.#items.length >= this.#capacity && !this.#isClosed) await this.#change();
    if (this.#isClosed) return false;
    this.#items.push(item);
    this.#notify();
    return true;
  }

  /** The next item; undefined = there are no more. Throws what `fail()` was given. */
  async take(): Promise<T | undefined> {
    while (this.#items.length === 0 && !this.#isClosed) await this.#change();
    const item = this.#items.shift();
    if (item === undefined && this.#failure) throw this.#failure.error;
    this.#notify();
    return item;
  }

  close(): void {
    this.#isClosed = true;
    this.#notify();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.close();
  }

  /** Only one side can wait at a time: the queue is never full and empty at once. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
