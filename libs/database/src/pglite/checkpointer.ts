import type { Session } from '../connection/session.js';

/** A checkpoint after this much write-ahead log takes some 50 ms, during which everything waits. */
const LOG_BYTES = 32 * 1024 * 1024;
const INTERVAL = 1_000;

/**
 * Writes checkpoints. A server has a process for it; PGlite has not, and never removes its write-ahead log: 2.6 GB
 * after 2.4 GB of inserts, all of it read again when the next start has to recover.
 */
export class Checkpointer {
  readonly #timer: NodeJS.Timeout;
  #used = false;
  #running = false;
  #last = '0/0';

  /** `exclusively` runs something when it is its turn. */
  constructor(exclusively: (work: (session: Session) => Promise<void>) => Promise<void>) {
    this.#timer = setInterval(() => {
      if (!this.#used || this.#running) return;
      this.#used = false;
      this.#running = true;
      void exclusively((session) => this.#checkpoint(session)).then(
        () => (this.#running = false),
        // Nothing is lost by a later checkpoint; a database that fails says so to those who use it.
        () => (this.#running = false),
      );
    }, INTERVAL).unref();
  }

  /** Says that something may have been written. */
  touch(): void {
    this.#used = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #checkpoint(session: Session): Promise<void> {
    const { rows } = await session.query(
      `SELECT position::text, pg_wal_lsn_diff(position, $1)::float8 AS written FROM pg_current_wal_insert_lsn() AS position`,
      [this.#last],
      'object',
    );
    const { position, written } = rows[0] as { position: string; written: number };
    if (written < LOG_BYTES) return;
    await session.execute('CHECKPOINT');
    this.#last = position;
  }
}
