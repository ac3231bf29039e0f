import * as fc from 'fast-check';
import { isStorableText, quoted, toStorableText } from './text.js';

describe('storable text', () => {
  it('is whatever comes, cleaned, and never longer than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 3, max: 60 }), (text, maxBytes) => {
        const clean = toStorableText(text, maxBytes);
        expect(isStorableText(clean)).toBe(true);
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(maxBytes);
      }),
    );
  });

  it('is left as it is when nothing is wrong with it', () => {
    expect(toStorableText('Grüße, 世界 👋')).toBe('Grüße, 世界 👋');
  });

  it('is quoted in messages on one line', () => {
    expect(quoted('a\n"b"')).toBe('"a\\n\\"b\\""');
    expect(quoted('x'.repeat(1000)).length).toBeLessThan(110);
    expect(quoted(undefined)).toBe('"undefined"');
  });
});
