import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, invalidCursor, type PageRequest, ValidationError } from '@lib/core';
import { validate } from 'uuid';

/** Something that rows of a list can be sorted by. */
export interface SortKey<R> {
  /** Expression of what is compared, never null; an index should have it. */
  readonly sql: string;
  readonly type: 'text' | 'bigint' | 'timestamptz';
  /** The same of a row. */
  readonly of: (row: R) => string | number | Date;
}

/** What a caller asks of a list that can be sorted. */
export interface SortedRequest extends PageRequest {
  /** Name of a sort key, with `-` before it for the other way round. */
  readonly sort?: string | undefined;
}

/** How the pages of one list follow each other: by a sort key, and by the id among equals. */
export interface Keyset<R> {
  /** What follows `ORDER BY`. */
  readonly order: string;
  /** Condition of the rows after those of the page before; adds its parameters. */
  after(values: unknown[]): string;
  /** Cursor of the page after that row. */
  cursor(row: R): string;
}

const POSITIONS: Readonly<Record<SortKey<never>['type'], RegExp>> = {
  text: /^/,
  bigint: /^\d{1,15}$/,
  timestamptz: /^(?:-?infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/,
};

/**
 * A cursor belongs to the sort and the filters that it was given out with: with others it is refused.
 *
 * @param id expression of the id, a UUID
 * @throws ValidationError
 */
export function keysetOf<R extends { readonly id: string }>(
  keys: Readonly<Record<string, SortKey<R>>>,
  id: string,
  request: SortedRequest & { readonly sort: string },
): Keyset<R> {
  const { cursor, sort } = request;
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (!key) throw unknownSort(Object.keys(keys));
  const scope = scopeOf(request);
  const position = cursor === undefined ? null : positionOf(cursor, scope, key);
  const direction = descending ? ' DESC' : '';
  return {
    order: `${key.sql}${direction}, ${id}${direction}`,
    after: (values) =>
      position
        ? `(${key.sql}, ${id}) ${descending ? '<' : '>'} ` +
          `($${values.push(position.value)}::${key.type}, $${values.push(position.id)}::uuid)`
        : 'true',
    cursor: (row) => encodeCursor([scope, textOf(key.of(row)), row.id]),
  };
}

function positionOf(cursor: string, scope: string, { type }: SortKey<never>): { value: string; id: string } {
  const [from, value, id] = decodeCursor(cursor, ['string', 'string', 'string']) as [string, string, string];
  const isMoment = type === 'timestamptz' && !value.endsWith('infinity');
  const fits = POSITIONS[type].test(value) && !(isMoment && Number.isNaN(Date.parse(value)));
  if (from !== scope || !fits || !validate(id)) throw invalidCursor();
  return { value, id };
}

/** Names what a list was asked for, besides which part of it. */
function scopeOf({ limit: _limit, cursor: _cursor, ...asked }: SortedRequest): string {
  const named = Object.entries(asked).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(named.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url').slice(0, 11);
}

function textOf(value: string | number | Date): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

function unknownSort(names: readonly string[]): ValidationError {
  const detail = `must be one of ${names.join(', ')}, with - before it for the other way round`;
  return new ValidationError(`The list cannot be sorted like that: sort ${detail}.`, [{ pointer: '/sort', detail }]);
}
