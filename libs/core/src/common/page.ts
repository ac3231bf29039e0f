import { validate } from 'uuid';
import { ValidationError } from '../errors/common.errors.js';
import { isStorableText } from './text.js';

/** What a caller asks of a list. */
export interface PageRequest {
  /** At most this many items: 1 to 1,000; 100 when left out. */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: T[];
  /** Pass it as `cursor` to get the next page; null at the end. */
  readonly nextCursor: string | null;
  /** Items in all pages. */
  readonly total: number;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** The largest number of a revision. */
const MAX_INTEGER = 2 ** 31 - 1;

/** The limit in force. */
export function pageLimit({ limit = DEFAULT_LIMIT }: PageRequest): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new ValidationError(`The limit must be a whole number from 1 to ${MAX_LIMIT}.`, [
      { pointer: '/limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` },
    ]);
  }
  return limit;
}

/** A position in a list as text that users pass back as it is. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position that a cursor stands for.
 *
 * @param shape the type of each part, as `typeof` names it
 * @throws ValidationError
 */
export function decodeCursor(cursor: string, shape: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(position) &&
      position.length === shape.length &&
      position.every((part, index) => typeof part === shape[index] && isPositionPart(part))
    ) {
      return position as (string | number)[];
    }
  } catch {
    // Falls through to the one error there is for a cursor.
  }
  throw invalidCursor();
}

/**
 * The id that a cursor stands for, in a list that is sorted by ids alone.
 *
 * @throws ValidationError
 */
export function decodeIdCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, ['string']) as [string];
  if (!validate(id)) throw invalidCursor();
  return id;
}

/** A cursor that was made up, or that belongs to another list. */
export function invalidCursor(): ValidationError {
  return new ValidationError('The cursor is not one that this list gave out. Start again without a cursor.', [
    { pointer: '/cursor', detail: 'is not valid' },
  ]);
}

/** Whether the database can compare with it: a cursor comes from outside, and may have been made up. */
function isPositionPart(part: unknown): part is string | number {
  if (typeof part === 'string') return isStorableText(part);
  return Number.isInteger(part) && (part as number) >= 0 && (part as number) <= MAX_INTEGER;
}

/** Cuts one row more than asked for into a page. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  total: number,
  item: (row: R) => T,
  cursor: (row: R) => string,
): Page<T> {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(item),
    nextCursor: rows.length > limit ? cursor(shown.at(-1)!) : null,
    total,
  };
}

/**
 * One page of a list that is in memory and stays short.
 *
 * @param key tells an item from all others
 * @throws ValidationError also when the item that the page before ended with is gone
 */
export function pageOfItems<T>(items: readonly T[], request: PageRequest, key: (item: T) => string): Page<T> {
  const limit = pageLimit(request);
  const after = request.cursor === undefined ? null : decodeCursor(request.cursor, ['string'])[0];
  const index = after === null ? -1 : items.findIndex((item) => key(item) === after);
  if (after !== null && index === -1) throw invalidCursor();
  return toPage(
    items.slice(index + 1, index + 2 + limit),
    limit,
    items.length,
    (item) => item,
    (item) => encodeCursor([key(item)]),
  );
}
