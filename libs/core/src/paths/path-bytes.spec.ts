import * as fc from 'fast-check';
import { decodePathBytes } from './path-bytes.js';

describe('decodePathBytes', () => {
  it.each([
    ['ascii', Buffer.from('a/b.txt')],
    ['both normal forms', Buffer.from('caf\u00e9 cafe\u0301')],
    ['a byte order mark', Buffer.from('\ufeffa')],
    ['control characters', Buffer.from('a\n\t\u0001')],
    ['a replacement character that is really there', Buffer.from('\ufffd')],
  ])('decodes %s without a problem', (_, bytes) => {
    expect(decodePathBytes(bytes)).toEqual({ path: bytes.toString() });
  });

  it.each([
    ['bad\\xff', [0x62, 0x61, 0x64, 0xff]],
    ['\\xc3', [0xc3]],
    ['\\xc0\\xaf', [0xc0, 0xaf]],
    ['\\xed\\xa0\\x80', [0xed, 0xa0, 0x80]],
    ['é\\xe9/x', [0xc3, 0xa9, 0xe9, 0x2f, 0x78]],
    ['a\\\\b\\x80', [0x61, 0x5c, 0x62, 0x80]],
  ])('gives %j for bytes that are not UTF-8', (path, bytes) => {
    expect(decodePathBytes(Uint8Array.from(bytes))).toEqual({
      path,
      problem: expect.objectContaining({ code: 'PATH_ENCODING' }),
    });
  });

  it('reads a view of a larger buffer', () => {
    expect(decodePathBytes(Buffer.from('xxa/bxx').subarray(2, 5))).toEqual({ path: 'a/b' });
  });

  it('gives back every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodePathBytes(Buffer.from(text.toWellFormed()))).toEqual({ path: text.toWellFormed() });
      }),
    );
  });

  it('gives different wrong bytes different forms, all of them valid Unicode', () => {
    const bytes = fc.uint8Array({ maxLength: 6 });
    const isWrong = (value: Uint8Array) => decodePathBytes(value).problem !== undefined;
    fc.assert(
      fc.property(bytes.filter(isWrong), bytes.filter(isWrong), (first, second) => {
        fc.pre(Buffer.compare(first, second) !== 0);
        expect(decodePathBytes(first).path.isWellFormed()).toBe(true);
        expect(decodePathBytes(first).path).not.toBe(decodePathBytes(second).path);
      }),
    );
  });
});
