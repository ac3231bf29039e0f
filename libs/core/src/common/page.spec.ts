import fc from 'fast-check';
import { ValidationError } from '../errors/common.errors.js';
import { decodeCursor, encodeCursor, pageLimit, toPage } from './page.js';

const MAX_INTEGER = 2 ** 31 - 1;
const storable = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
const positions = fc.array(fc.oneof(storable, fc.nat({ max: MAX_INTEGER })), { maxLength: 5 });

const shapeOf = (position: readonly (string | number)[]) => position.map((part) => typeof part as 'string' | 'number');
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('A cursor', () => {
  it('gives back the position that it was made from', () => {
    fc.assert(
      fc.property(positions, (position) => {
        expect(decodeCursor(encodeCursor(position), shapeOf(position))).toEqual(position);
      }),
    );
  });

  it('can be part of a URL as it is', () => {
    fc.assert(fc.property(positions, (position) => expect(encodeCursor(position)).toMatch(/^[\w-]*$/)));
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('[').toString('base64url')],
    ['no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22]).toString('base64url')],
    ['no list', forged({ 0: 'a', 1: 1, length: 2 })],
    ['null', forged(null)],
    ['too few parts', forged(['a'])],
    ['too many parts', forged(['a', 1, 1])],
    ['parts of another type', forged([1, 'a'])],
    ['an object as a part', forged([{ toString: 'a' }, 1])],
    ['a NUL', forged(['a\0', 1])],
    ['half a surrogate pair', forged(['\uD800', 1])],
    ['a negative number', forged(['a', -1])],
    ['a fraction', forged(['a', 0.5])],
    ['a number that is too large for the database', forged(['a', MAX_INTEGER + 1])],
    ['a number that is infinite', Buffer.from('["a",1e999]').toString('base64url')],
  ])('that holds %s is refused, and pointed at', (_what, cursor) => {
    const decode = () => decodeCursor(cursor, ['string', 'number']);
    expect(decode).toThrow(ValidationError);
    expect(decode).toThrow(expect.objectContaining({ errors: [{ pointer: '/cursor', detail: 'is not valid' }] }));
  });

  it('that was made up is refused, or stands for a position the database can compare with', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (cursor) => {
          try {
            const [path, revision] = decodeCursor(cursor, ['string', 'number']);
            expect((path as string).isWellFormed()).toBe(true);
            expect(Number.isInteger(revision)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ValidationError);
          }
        },
      ),
    );
  });
});

describe('The limit of a page', () => {
  it('is 100 unless another is asked for', () => {
    expect(pageLimit({})).toBe(100);
    expect(pageLimit({ limit: 1 })).toBe(1);
    expect(pageLimit({ limit: 1_000 })).toBe(1_000);
  });

  it.each([0, -1, 1_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('cannot be %d', (limit) => {
    expect(() => pageLimit({ limit })).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/limit', detail: 'must be a whole number from 1 to 1000' }],
      }),
    );
  });
});

describe('A page', () => {
  const page = (rows: readonly string[], limit: number) =>
    toPage(
      rows,
      limit,
      7,
      (row) => row.toUpperCase(),
      (row) => `after ${row}`,
    );

  it('leads to the next one when there is a row more than asked for', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ items: ['A', 'B'], nextCursor: 'after b', total: 7 });
  });

  it('is the last one when there is not', () => {
    expect(page(['a', 'b'], 2)).toEqual({ items: ['A', 'B'], nextCursor: null, total: 7 });
    expect(page([], 2)).toEqual({ items: [], nextCursor: null, total: 7 });
  });
});
