const PAGE_BYTES = 256 * 1024;
/** Values from this size on are passed on as they are instead of being copied into a page. */
const LARGE_VALUE_BYTES = 16 * 1024;
const HALF = 2 ** 32;

/** Writes rows in PostgreSQL's binary COPY format into pages that can be taken out at any time. */
export class CopyPages {
  #full: Uint8Array[] = [];
  #page = Buffer.allocUnsafe(PAGE_BYTES);
  #start = 0;
  #end = 0;
  #pending = 0;
  /** The last one: rows that are copied together mostly have the same. */
  #uuid = '';
  #uuidBytes: Uint8Array = new Uint8Array();

  /** Bytes that have been written and not taken. */
  get size(): number {
    return this.#pending + this.#end - this.#start;
  }

  /** What has been written, which stays here. */
  pieces(): readonly Uint8Array[] {
    this.#cut();
    return this.#full;
  }

  /** What has been written, which is not here any more. */
  take(): readonly Uint8Array[] {
    const taken = this.pieces();
    this.#full = [];
    this.#pending = 0;
    return taken;
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length >= LARGE_VALUE_BYTES) {
      this.#cut();
      this.#full.push(bytes);
      this.#pending += bytes.length;
      return;
    }
    this.#reserve(bytes.length);
    this.#page.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#end = this.#page.writeInt16BE(value, this.#end);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#end = this.#page.writeInt32BE(value, this.#end);
  }

  int64(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.#reserve(8);
      this.#end = this.#page.writeBigInt64BE(value, this.#end);
      return;
    }
    // In halves: a BigInt for each of many values is garbage.
    const high = Math.floor(value / HALF);
    this.int32(high);
    this.#reserve(4);
    this.#end = this.#page.writeUInt32BE(value - high * HALF, this.#end);
  }

  /** A UUID as text, with or without dashes. */
  uuid(text: string): void {
    if (text !== this.#uuid) {
      this.#uuid = text;
      this.#uuidBytes = Buffer.from(text.replaceAll('-', ''), 'hex');
    }
    this.bytes(this.#uuidBytes);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#end = this.#page.writeUInt8(value, this.#end);
  }

  /** A string with its length before it, and `prefix` bytes of the value before the string. */
  text(text: string, prefix = ''): void {
    const length = Buffer.byteLength(text) + prefix.length;
    this.int32(length);
    if (length >= LARGE_VALUE_BYTES) {
      this.bytes(Buffer.from(prefix + text));
      return;
    }
    this.#reserve(length);
    this.#end += this.#page.write(prefix, this.#end, 'latin1');
    this.#end += this.#page.write(text, this.#end, 'utf8');
  }

  /** Makes what is in the page a piece of its own; the page goes on behind it, so nothing taken is overwritten. */
  #cut(): void {
    if (this.#end === this.#start) return;
    this.#full.push(this.#page.subarray(this.#start, this.#end));
    this.#pending += this.#end - this.#start;
    this.#start = this.#end;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#page.length) return;
    this.#cut();
    this.#page = Buffer.allocUnsafe(PAGE_BYTES);
    this.#start = 0;
    this.#end = 0;
  }
}
