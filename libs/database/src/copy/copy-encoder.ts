import { ValidationError } from '@lib/core';
import type { CopyTarget, CopyType, CopyValue } from '../database.js';
import { checkText } from '../values/parameters.js';

type Column = CopyTarget['columns'][number];

/** Milliseconds from 1970, where JavaScript counts from, to 2000, where PostgreSQL does. */
const POSTGRES_EPOCH = 946_684_800_000;
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const PAGE_BYTES = 256 * 1024;
/** Values from this size on are passed on as they are instead of being copied into a page. */
const LARGE_VALUE_BYTES = 16 * 1024;

const EXPECTED: Readonly<Record<CopyType, string>> = {
  uuid: 'a UUID string',
  text: 'a string',
  bytea: 'a Uint8Array',
  int4: 'a 32-bit integer',
  int8: 'a safe integer',
  bool: 'a boolean',
  timestamptz: 'a valid Date',
  jsonb: 'JSON text',
};

function wrongValue(column: Column): TypeError {
  return new TypeError(`COPY column "${column.name}" (${column.type}) takes ${EXPECTED[column.type]} or null.`);
}

/** Writes rows in PostgreSQL's binary COPY format into pages that can be taken out at any time. */
class CopyPages {
  #full: Uint8Array[] = [];
  #page = Buffer.allocUnsafe(PAGE_BYTES);
  #start = 0;
  #end = 0;
  #pending = 0;

  /** Bytes that have been written and not taken. */
  get size(): number {
    return this.#pending + this.#end - this.#start;
  }

  take(): Uint8Array[] {
    this.#cut();
    const taken = this.#full;
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
    this.#reserve(8);
    this.#end = this.#page.writeBigInt64BE(BigInt(value), this.#end);
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

function writeValue(pages: CopyPages, column: Column, value: CopyValue): void {
  if (value === null) {
    pages.int32(-1);
    return;
  }
  switch (column.type) {
    case 'text':
      if (typeof value !== 'string') throw wrongValue(column);
      pages.text(checkText(value));
      return;
    case 'jsonb':
      if (typeof value !== 'string') throw wrongValue(column);
      // The format of jsonb has a version number before the text.
      pages.text(checkText(value), '\x01');
      return;
    case 'bytea':
      if (!(value instanceof Uint8Array)) throw wrongValue(column);
      pages.int32(value.length);
      pages.bytes(value);
      return;
    case 'uuid':
      if (typeof value !== 'string' || !UUID.test(value)) throw wrongValue(column);
      pages.int32(16);
      pages.bytes(Buffer.from(value.replaceAll('-', ''), 'hex'));
      return;
    case 'int4':
      if (typeof value !== 'number' || (value | 0) !== value) throw wrongValue(column);
      pages.int32(4);
      pages.int32(value);
      return;
    case 'int8':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongValue(column);
      pages.int32(8);
      pages.int64(value);
      return;
    case 'bool':
      if (typeof value !== 'boolean') throw wrongValue(column);
      pages.int32(1);
      pages.byte(value ? 1 : 0);
      return;
    case 'timestamptz':
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw wrongValue(column);
      pages.int32(8);
      pages.int64(BigInt(value.getTime() - POSTGRES_EPOCH) * 1000n);
      return;
    default:
      throw new ValidationError(`COPY does not know the type of column "${(column as Column).name}".`);
  }
}

/** One complete binary COPY stream of rows until about `maxBytes` are written. */
function* encodeBatch(
  columns: readonly Column[],
  rows: Iterator<readonly CopyValue[]>,
  first: readonly CopyValue[],
  maxBytes: number,
  onEnd: (next: IteratorResult<readonly CopyValue[]>) => void,
): Generator<Uint8Array> {
  const pages = new CopyPages();
  pages.bytes(HEADER);
  let written = 0;
  let next: IteratorResult<readonly CopyValue[]> = { done: false, value: first };
  while (!next.done && written + pages.size < maxBytes) {
    const row = next.value;
    if (row.length !== columns.length) {
      throw new TypeError(`A row of a COPY has ${row.length} values for ${columns.length} columns.`);
    }
    pages.int16(row.length);
    for (let index = 0; index < row.length; index++) writeValue(pages, columns[index]!, row[index]!);
    if (pages.size >= PAGE_BYTES) {
      written += pages.size;
      yield* pages.take();
    }
    next = rows.next();
  }
  onEnd(next);
  pages.bytes(TRAILER);
  yield* pages.take();
}

/**
 * Encodes rows as PostgreSQL's binary COPY: complete streams of about `maxBytes` (one row at least), each in pieces
 * that are made when they are asked for. A batch must be read to its end before the next. No rows, no batch.
 *
 * @throws TypeError for a value that does not fit its column; ValidationError for text that PostgreSQL cannot store
 */
export function* encodeCopy(
  columns: readonly Column[],
  rows: Iterable<readonly CopyValue[]>,
  maxBytes = Infinity,
): Generator<Iterable<Uint8Array>> {
  const iterator = rows[Symbol.iterator]();
  let finished = false;
  try {
    let next = iterator.next();
    while (!next.done) {
      yield encodeBatch(columns, iterator, next.value, maxBytes, (following) => (next = following));
    }
    finished = true;
  } finally {
    if (!finished) iterator.return?.();
  }
}
