import { TransactionEndedError } from '../errors/database.errors.js';
import { SerialQueue } from './serial-queue.js';
import type { Session } from './session.js';

/**
 * What AsyncLocalStorage carries inside `transaction()`: its connection, and the order of its statements. A nested
 * transaction takes one place in the queue of its parent, so statements of the two never mix.
 */
export class TransactionScope {
  readonly #queue = new SerialQueue();
  #ended = false;

  constructor(
    private readonly session: Session,
    readonly depth: number,
  ) {}

  /** Runs `use` on the connection when its turn has come. Throws once the transaction has ended. */
  async run<T>(use: (session: Session) => Promise<T>): Promise<T> {
    this.#assertRunning();
    return this.#queue.run(async () => {
      this.#assertRunning();
      return use(this.session);
    });
  }

  /** Refuses everything that has not started; resolves when what has started is done. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#queue.run(async () => undefined);
  }

  #assertRunning(): void {
    if (this.#ended) throw new TransactionEndedError();
  }
}
