import { posix, win32 } from 'node:path';
import * as fc from 'fast-check';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { assertSafeRelativePath, checkRelativePath, MAXIMUM_PATH_BYTES } from './relative-path.js';

const codeOf = (path: string) => checkRelativePath(path)?.code ?? null;

/** Paths made of the pieces that decide: dots, both slashes, drives, NUL, halves of surrogate pairs. */
const trickyPath = fc
  .array(fc.constantFrom('..', '.', '/', '\\', 'a', 'é', 'e\u0301', '\0', 'C:', ' ', '%2e', '\n', '\ud800', '🙂'), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''));

describe('checkRelativePath', () => {
  it.each([
    'a',
    'a/b.txt',
    '.gitignore',
    '...',
    'a/..b',
    'a/b..',
    '.hidden/.file',
    'a//b',
    'a\\b',
    'C:',
    'C:x',
    'a/C:/b',
    '%2e%2e%2f',
    '~',
    ' ',
    'a/ /b ',
    'line\nbreak\r\t\u0001\u007f',
    'caf\u00e9',
    'cafe\u0301',
    '🙂'.repeat(1024),
    'a'.repeat(MAXIMUM_PATH_BYTES),
    '__proto__',
    '\ufeffbom',
  ])('stores %j', (path) => {
    expect(checkRelativePath(path)).toBeNull();
    expect(() => assertSafeRelativePath(path)).not.toThrow();
  });

  it.each([
    ['PATH_UNSAFE', ''],
    ['PATH_UNSAFE', '.'],
    ['PATH_UNSAFE', '..'],
    ['PATH_UNSAFE', '../../etc/passwd'],
    ['PATH_UNSAFE', 'a/../../b'],
    ['PATH_UNSAFE', 'a/..'],
    ['PATH_UNSAFE', 'a/./b'],
    ['PATH_UNSAFE', './a'],
    ['PATH_UNSAFE', '/etc/passwd'],
    ['PATH_UNSAFE', '//x'],
    ['PATH_UNSAFE', '/'],
    ['PATH_UNSAFE', 'a/'],
    ['PATH_UNSAFE', 'a\0b'],
    ['PATH_UNSAFE', 'x\\..\\y'],
    ['PATH_UNSAFE', 'x/..\\y'],
    ['PATH_UNSAFE', '..\\y'],
    ['PATH_UNSAFE', '\\\\server\\share'],
    ['PATH_UNSAFE', '\\x'],
    ['PATH_UNSAFE', 'C:\\x'],
    ['PATH_UNSAFE', 'c:/x'],
    ['PATH_TOO_LONG', 'a'.repeat(MAXIMUM_PATH_BYTES + 1)],
    ['PATH_TOO_LONG', 'é'.repeat(MAXIMUM_PATH_BYTES / 2 + 1)],
    ['PATH_ENCODING', 'a\ud800b'],
    ['PATH_ENCODING', '\udc00'],
  ])('answers %s for %j', (code, path) => {
    expect(codeOf(path)).toBe(code);
    expect(() => assertSafeRelativePath(path)).toThrow(expect.objectContaining({ code, path }));
  });

  it('keeps inside the folder, on POSIX and on Windows, whatever it lets through', () => {
    fc.assert(
      fc.property(trickyPath, (path) => {
        fc.pre(checkRelativePath(path) === null);
        expect(posix.resolve('/root/folder', path)).toMatch(/^\/root\/folder\/./s);
        // Windows has a drive-relative form `C:x` too; it is the name of an ordinary file everywhere else.
        if (!/^[A-Za-z]:/.test(path))
          expect(win32.resolve('D:\\root\\folder', path)).toMatch(/^D:\\root\\folder(\\|$)/);
      }),
      { numRuns: 2000 },
    );
  });

  it('lets only text through that UTF-8 gives back unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(trickyPath, fc.string({ unit: 'binary' })), (path) => {
        fc.pre(checkRelativePath(path) === null);
        expect(Buffer.from(path).toString()).toBe(path);
        expect(path).not.toContain('\0');
      }),
    );
  });

  it('agrees with assertSafeRelativePath on every path and code', () => {
    fc.assert(
      fc.property(trickyPath, (path) => {
        let thrown: string | null = null;
        try {
          assertSafeRelativePath(path);
        } catch (error) {
          if (!isDataBackendsError(error)) throw error;
          thrown = error.code;
        }
        expect(thrown).toBe(codeOf(path));
      }),
    );
  });

  it('names the path in the error, on one line and short', () => {
    const path = `/${'long\n'.repeat(1000)}`;
    expect(() => assertSafeRelativePath(path)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^The path "\/long\\n.{0,300}$/) }),
    );
  });
});
