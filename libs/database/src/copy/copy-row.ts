import { ValidationError } from '@lib/core';
import { checkText } from '../values/parameters.js';
import type { CopyPages } from './copy-pages.js';
import type { CopyTarget, CopyType, CopyValue } from './copy-target.js';

type Column = CopyTarget['columns'][number];

/** Milliseconds from 1970, where JavaScript counts from, to 2000, where PostgreSQL does. */
const POSTGRES_EPOCH = 946_684_800_000;
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

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

/** Exact also for times that a number of microseconds is not. */
function microseconds(milliseconds: number): number | bigint {
  const product = milliseconds * 1000;
  return Number.isSafeInteger(product) ? product : BigInt(milliseconds) * 1000n;
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
      pages.uuid(value);
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
      pages.int64(microseconds(value.getTime() - POSTGRES_EPOCH));
      return;
    default:
      throw new ValidationError(`COPY does not know the type of column "${(column as Column).name}".`);
  }
}

/**
 * Writes one row as binary COPY has it.
 *
 * @throws TypeError for a value that does not fit its column; ValidationError for text that PostgreSQL cannot store
 */
export function writeRow(pages: CopyPages, columns: readonly Column[], row: readonly CopyValue[]): void {
  if (row.length !== columns.length) {
    throw new TypeError(`A row of a COPY has ${row.length} values for ${columns.length} columns.`);
  }
  pages.int16(row.length);
  for (let index = 0; index < row.length; index++) writeValue(pages, columns[index]!, row[index]!);
}
