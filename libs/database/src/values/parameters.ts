import { ValidationError } from '@lib/core';

/** What a driver is given for one `$n`: text, raw bytes of a bytea, or NULL. */
export type EncodedParameter = string | Uint8Array | null;

/**
 * Refuses text that PostgreSQL cannot store as it is: it has no NUL, and an unpaired surrogate would silently
 * become U+FFFD, which makes two different names one.
 */
export function checkText(text: string): string {
  if (text.includes('\0')) throw new ValidationError('A text value holds a NUL character, which cannot be stored.');
  if (!text.isWellFormed())
    throw new ValidationError('A text value holds an unpaired surrogate, which is not Unicode.');
  return text;
}

/** ISO 8601 as PostgreSQL reads it: any number of digits for the year, and BC in place of a sign. */
function encodeTime(time: Date): string {
  const text = time.toISOString();
  const expanded = /^([+-])(\d{6})(.*)$/.exec(text);
  if (!expanded) return text.startsWith('0000') ? `0001${text.slice(4)} BC` : text;
  const [, sign, year, rest] = expanded;
  if (sign === '+') return `${Number(year)}${rest}`;
  return `${String(Number(year) + 1).padStart(4, '0')}${rest} BC`;
}

function hex(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

function encodeElement(value: unknown): string {
  if (Array.isArray(value)) return encodeArray(value);
  const encoded = encodeParameter(value);
  if (encoded === null) return 'NULL';
  const text = typeof encoded === 'string' ? encoded : hex(encoded);
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function encodeArray(values: readonly unknown[]): string {
  return `{${values.map(encodeElement).join(',')}}`;
}

/**
 * Writes a parameter the same way for every driver, so that the server's type alone decides what it becomes.
 * Dates are ISO 8601, byte arrays bytea, arrays PostgreSQL arrays (for `= ANY($1)`; a JSON array has to be
 * passed as JSON text), any other object JSON.
 *
 * @throws ValidationError (`VALIDATION_FAILED`) for text that PostgreSQL cannot store
 */
export function encodeParameter(value: unknown): EncodedParameter {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      return checkText(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return null;
      if (value instanceof Date) return encodeTime(value);
      if (value instanceof Uint8Array) return value;
      if (Array.isArray(value)) return encodeArray(value);
      return JSON.stringify(value);
    default:
      throw new ValidationError(`A ${typeof value} cannot be stored in the database.`);
  }
}
