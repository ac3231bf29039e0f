import { statfs } from 'node:fs/promises';
import { DatabaseFullError, EmbeddedDatabaseCrashedError } from '../errors/database.errors.js';

/** Two of the batches that a COPY writes, as rows and as log, and the log up to the next checkpoint. */
const RESERVE_BYTES = 96 * 1024 * 1024;

/** The space on the disk of a data directory; without a directory (in memory) there is always enough. */
export class FreeSpace {
  constructor(private readonly directory: string | undefined) {}

  /**
   * Keeps bulk writes from filling the disk: a server that cannot write its log panics, and then nothing can be read
   * until there is space again.
   *
   * @throws DatabaseFullError (`DB_FULL`)
   */
  async assertEnough(): Promise<void> {
    if (await this.#isShort()) throw new DatabaseFullError();
  }

  /** Why a server has crashed. */
  async crashReason(): Promise<Error> {
    return (await this.#isShort()) ? new DatabaseFullError() : new EmbeddedDatabaseCrashedError();
  }

  async #isShort(): Promise<boolean> {
    if (this.directory === undefined) return false;
    const { bavail, bsize } = await statfs(this.directory);
    return bavail * bsize < RESERVE_BYTES;
  }
}
