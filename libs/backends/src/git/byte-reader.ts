import type { Readable } from 'node:stream';

const EMPTY = Buffer.alloc(0);

/** Reads a stream of bytes by records and by counts; takes no more from it than it is asked for, but a chunk. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = EMPTY;

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /**
   * The bytes before the next delimiter, which is taken as well.
   *
   * @returns null at the end of the stream; bytes without a delimiter behind them are lost then
   * @throws RangeError when there are more than `maxBytes` of them
   */
  async until(delimiter: number, maxBytes: number): Promise<Buffer | null> {
    let searched = 0;
    for (;;) {
      const end = this.#buffer.indexOf(delimiter, searched);
      if (end !== -1) return this.#take(end + 1).subarray(0, -1);
      searched = this.#buffer.length;
      if (searched > maxBytes) throw new RangeError(`A record is longer than ${maxBytes} bytes.`);
      if (!(await this.#fill())) return null;
    }
  }

  /** The next bytes, at least one and at most `maxBytes`; null at the end of the stream. */
  async some(maxBytes: number): Promise<Buffer | null> {
    if (this.#buffer.length === 0 && !(await this.#fill())) return null;
    return this.#take(Math.min(maxBytes, this.#buffer.length));
  }

  /** Exactly that many bytes; null when the stream ends before. */
  async exactly(count: number): Promise<Buffer | null> {
    if (this.#buffer.length >= count) return this.#take(count);
    const bytes = Buffer.allocUnsafe(count);
    for (let offset = 0; offset < count;) {
      const part = await this.some(count - offset);
      if (!part) return null;
      part.copy(bytes, offset);
      offset += part.length;
    }
    return bytes;
  }

  /** Passes over that many bytes; false when the stream ends before. */
  async skip(count: number): Promise<boolean> {
    for (let left = count; left > 0;) {
      const part = await this.some(left);
      if (!part) return false;
      left -= part.length;
    }
    return true;
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
    return true;
  }
}
