import { NestedTransactionError } from '../errors/database.errors.js';

interface Waiter {
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * One user at a time, in order of arrival. Who waits while the user does nothing for `patience` milliseconds is refused:
 * most likely the user waits for exactly that, and both would hang for ever.
 */
export class ExclusiveAccess {
  readonly #waiters: Waiter[] = [];
  #taken = false;
  #working = false;
  #idleSince = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(private readonly patience: number) {}

  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      this.#idleSince = performance.now();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ since: performance.now(), resolve, reject });
      this.#watch ??= setInterval(() => this.#refuseTheHopeless(), Math.min(this.patience, 1000)).unref();
    });
  }

  give(): void {
    const next = this.#waiters.shift();
    this.#idleSince = performance.now();
    if (next) next.resolve();
    else this.#taken = false;
    if (this.#waiters.length === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }

  /** Runs a statement of the present user. */
  async work<T>(statement: () => Promise<T>): Promise<T> {
    this.#working = true;
    try {
      return await statement();
    } finally {
      this.#working = false;
      this.#idleSince = performance.now();
    }
  }

  #refuseTheHopeless(): void {
    const now = performance.now();
    if (this.#working || now - this.#idleSince < this.patience) return;
    while (this.#waiters[0] && now - this.#waiters[0].since >= this.patience) {
      this.#waiters
        .shift()!
        .reject(
          new NestedTransactionError(
            `A statement waited ${this.patience / 1000} seconds for a transaction that did nothing meanwhile: ` +
              'it was probably started by that transaction, outside of its context.',
          ),
        );
    }
  }
}
