import { ContractViolationError, type Entry, printablePath } from '@lib/core';
import fc from 'fast-check';
import { checkEntry, storableTarget, storableTime } from './entry-check.js';

const file: Entry = { path: 'dir/a.txt', type: 'file', size: 1, fingerprint: 'x' };
const check = (change: object) => checkEntry('test', { ...file, ...change });

describe('An entry', () => {
  it.each<[string, Partial<Entry>]>([
    ['a file', {}],
    ['an empty file', { size: 0 }],
    ['a file of which little is known', { size: null, fingerprint: null }],
    ['a symlink', { type: 'symlink', size: null, fingerprint: null, target: '../elsewhere' }],
    ['a symlink with a target that cannot be stored as it is', { type: 'symlink', target: 'a\0\uD800' }],
    ['a submodule', { type: 'submodule', size: null, target: '0'.repeat(40) }],
    ['a file with a time', { lastModified: new Date(0) }],
    ['a hidden file', { path: '.hidden' }],
    ['a file with a line break in its name', { path: 'a\nb' }],
    ['a file with the longest fingerprint', { fingerprint: 'x'.repeat(1_024) }],
  ])('can be %s', (_what, change) => {
    expect(check(change)).toBeNull();
  });

  it.each([
    ['../a', 'PATH_UNSAFE'],
    ['/a', 'PATH_UNSAFE'],
    ['', 'PATH_UNSAFE'],
    ['a\0', 'PATH_UNSAFE'],
    ['a/', 'PATH_UNSAFE'],
    ['C:\\a', 'PATH_UNSAFE'],
    ['\uD800', 'PATH_ENCODING'],
    ['a'.repeat(4_097), 'PATH_TOO_LONG'],
  ])('with a path that cannot be stored is a problem: %j', (path, code) => {
    expect(check({ path })).toMatchObject({ code });
  });

  it('keeps the problem that the backend has with it', () => {
    const problem = { code: 'FS_UNREADABLE' as const, message: 'EACCES', incomplete: true };
    expect(check({ problem })).toBe(problem);
    expect(check({ problem, path: '../a' })).toBe(problem);
  });

  it.each<[string, object]>([
    ['no path', { path: undefined }],
    ['a path of bytes', { path: Buffer.from('a') }],
    ['an unknown type', { type: 'directory' }],
    ['no type', { type: undefined }],
    ['no size', { size: undefined }],
    ['a negative size', { size: -1 }],
    ['half a byte', { size: 0.5 }],
    ['a size that is no number', { size: Number.NaN }],
    ['a size that is infinite', { size: Number.POSITIVE_INFINITY }],
    ['a size as text', { size: '1' }],
    ['a size as bigint', { size: 1n }],
    ['no fingerprint', { fingerprint: undefined }],
    ['a fingerprint that is no text', { fingerprint: 1 }],
    ['a fingerprint that is too long', { fingerprint: 'x'.repeat(1_025) }],
    ['a fingerprint with NUL', { fingerprint: 'a\0' }],
    ['half a character in its fingerprint', { fingerprint: '\uD800' }],
    ['a target that is no text', { type: 'symlink', target: null }],
    ['a time that is none', { lastModified: new Date(Number.NaN) }],
    ['a time as text', { lastModified: '2026-01-01' }],
    ['a problem that is null', { problem: null }],
    ['a problem that is text', { problem: 'FS_UNREADABLE' }],
    ['a problem without a code', { problem: {} }],
    ['a problem with an unknown code', { problem: { code: 'toString' } }],
    ['a problem with a message that is no text', { problem: { code: 'FS_UNREADABLE', message: 1 } }],
  ])('with %s breaks the contract', (_what, change) => {
    expect(() => check(change)).toThrow(ContractViolationError);
    expect(() => check(change)).toThrow('The data backend "test" broke its contract: ');
  });

  it.each([null, undefined, 'a', 1])('cannot be %j', (entry) => {
    expect(() => checkEntry('test', entry as never)).toThrow(ContractViolationError);
  });

  it('is taken, a problem, or a breach of the contract, whatever it is', () => {
    fc.assert(
      fc.property(fc.record({ ...fields(), problem: fc.anything() }, { requiredKeys: [] }), (entry) => {
        try {
          const problem = checkEntry('test', entry as never);
          if (problem === null) expect((entry.path as string).isWellFormed()).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractViolationError);
          expect((error as Error).message.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

describe('What is stored of an entry', () => {
  it('is a path without control characters when the path itself cannot be stored', () => {
    expect(printablePath('a\0b\nc\x7f')).toBe('a\\x00b\\x0ac\\x7f');
    expect(printablePath('\uD800')).toBe('\u{FFFD}');
    expect(printablePath(`${'a'.repeat(999)}\u{1F600}`)).toBe(`${'a'.repeat(999)}\u{FFFD}`);
  });

  it('is a target that PostgreSQL can hold', () => {
    expect(storableTarget('../a')).toBe('../a');
    expect(storableTarget('a\0b\uDC00')).toBe('a\u{FFFD}b\u{FFFD}');
  });

  it('is text that can be stored, and short, whatever comes', () => {
    const texts = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      size: 'xlarge',
    });
    fc.assert(
      fc.property(texts, (text) => {
        for (const [stored, maximum] of [
          [printablePath(text), 1_000],
          [storableTarget(text), 4_096],
        ] as const) {
          expect(stored.isWellFormed()).toBe(true);
          expect(stored).not.toContain('\0');
          expect(stored.length).toBeLessThanOrEqual(maximum);
        }
      }),
    );
  });

  it('is a time that PostgreSQL has', () => {
    const time = new Date('2026-01-01T00:00:00.123Z');
    expect(storableTime(time)).toBe(time);
    expect(storableTime(undefined)).toBeNull();
    expect(storableTime(new Date(-8.64e15))).toBeNull();
    expect(storableTime(new Date(8.64e15))).toEqual(new Date(8.64e15));
  });
});

function fields() {
  return {
    path: fc.oneof(fc.string(), fc.anything()),
    type: fc.oneof(fc.constantFrom('file', 'symlink'), fc.anything()),
    size: fc.oneof(fc.nat(), fc.anything()),
    fingerprint: fc.oneof(fc.string(), fc.anything()),
  };
}
