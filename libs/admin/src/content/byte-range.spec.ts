import * as fc from 'fast-check';
import { parseRange } from './byte-range.js';

describe('parseRange', () => {
  it('finds what a reader of the whole would cut out', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat(25), fc.nat(25), (bytes, first, last) => {
        const range = parseRange(`bytes=${first}-${last}`, bytes.length);
        const expected = bytes.slice(first, last + 1);
        if (first > last) expect(range).toBe('all');
        else if (expected.length === 0) expect(range).toBe('unsatisfiable');
        else expect(range).toEqual({ start: first, end: first + expected.length });
      }),
    );
  });

  it('finds the end of the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 25 }), (size, length) => {
        expect(parseRange(`bytes=-${length}`, size)).toEqual({ start: Math.max(size - length, 0), end: size });
      }),
    );
  });

  it('takes anything else for the whole, or for what is not there', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, size) => {
        const range = parseRange(text, size);
        if (typeof range === 'string') expect(['all', 'unsatisfiable']).toContain(range);
        else expect(0 <= range.start && range.start < range.end && range.end <= size).toBe(true);
      }),
    );
    expect(parseRange(undefined, 5)).toBe('all');
  });
});
