import { Readable } from 'node:stream';
import type { ByteReader } from './byte-reader.js';

const CHUNK_BYTES = 64 * 1_024;

/** Bodies up to this size are read at once; a stream of its own costs more than they do. */
export const SMALL_BYTES = 64 * 1_024;

/** A body that is taken from the output of git as fast as it is read. */
export class BlobBody extends Readable {
  #left: number;
  #pulling: Promise<void> = Promise.resolve();

  /** @param failure why the output ended too early */
  constructor(
    private readonly source: ByteReader,
    size: number,
    private readonly failure: () => Promise<Error>,
  ) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#left = size;
  }

  /** Ends the body, and tells how many of its bytes are still in the output, in front of the next one. */
  async settle(): Promise<number> {
    this.destroy();
    await this.#pulling;
    return this.#left;
  }

  override _read(): void {
    // Whoever ends the process under a body that is still waiting for bytes fails the body, not the service.
    this.#pulling = this.#pull().catch((error: Error) => void this.destroy(error));
  }

  async #pull(): Promise<void> {
    const part = await this.source.some(Math.min(this.#left, CHUNK_BYTES));
    if (!part) {
      this.destroy(await this.failure());
      return;
    }
    this.#left -= part.length;
    this.push(part);
    if (this.#left === 0) this.push(null);
  }
}
