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

  /**
   * Every record that is here already, at least one: for output of many small records, which would cost a
   * promise each.
   *
   * @returns null at the end of the stream
   * @throws RangeError when a record has more than `maxBytes`
   */
  async records(delimiter: number, maxBytes: number): Promise<Buffer[] | null> {
    const first = await this.until(delimiter, maxBytes);
    if (!first) return null;
    const records = [first];
    let start = 0;
    for (let end = this.#buffer.indexOf(delimiter); end !== -1; end = this.#buffer.indexOf(delimiter, start)) {
      records.push(this.#buffer.subarray(start, end));
      start = end + 1;
    }
    this.#take(start);
    return records;
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
