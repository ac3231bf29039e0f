import * as fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { checkReferenceName, parseGitReference } from './git-reference.js';

const accepts = (name: string): boolean => {
  try {
    checkReferenceName('ref', name);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'GIT_REF_INVALID' });
    return false;
  }
};

describe('parseGitReference', () => {
  const id = 'ABCDEF0123456789abcdef0123456789abcdef01';

  it.each([
    [{}, { kind: 'default' }],
    [{ branch: 'main' }, { kind: 'names', names: ['refs/heads/main', 'refs/tags/main'], label: 'branch "main"' }],
    [{ tag: 'v1' }, { kind: 'names', names: ['refs/tags/v1'], label: 'tag "v1"' }],
    [{ ref: 'main' }, { kind: 'names', names: ['refs/heads/main', 'refs/tags/main'], label: 'reference "main"' }],
    [
      { ref: 'refs/pull/1/head' },
      { kind: 'names', names: ['refs/pull/1/head'], label: 'reference "refs/pull/1/head"' },
    ],
    [{ ref: id }, { kind: 'commit', id: id.toLowerCase() }],
    [{ commit: id }, { kind: 'commit', id: id.toLowerCase() }],
    [{ commit: 'a'.repeat(64) }, { kind: 'commit', id: 'a'.repeat(64) }],
  ])('%j', (parameters, expected) => {
    expect(parseGitReference(parameters)).toEqual(expected);
  });

  it.each(['abc', `${id}0`, 'HEAD', `${id}\n`, '-x', ''])('refuses the commit %j', (commit) => {
    expect(() => parseGitReference({ commit })).toThrow(expect.objectContaining({ code: 'GIT_REF_INVALID' }));
  });
});

describe('checkReferenceName', () => {
  it.each(['main', 'feature/x', 'v1.2.3', 'größe', 'a-b_c', 'a.b', 'x@y', '{', "quote'"])('takes %j', (name) => {
    expect(accepts(name)).toBe(true);
  });

  it.each([
    '-',
    '--detach',
    '@',
    '@{-1}',
    'HEAD',
    'HEAD:../../etc',
    'a..b',
    'a^{/x}',
    ':/msg',
    'refs/heads/x\ny',
    'x.lock',
    'a.lock/b',
    'a\0b',
    '',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.',
    'a~1',
    'a*',
    'a?',
    'a[',
    'a\\b',
    'a\x7f',
    '\ud800',
    'a b',
    'x'.repeat(5_000),
    '--upload-pack=touch x',
    '--output=/tmp/x',
  ])('refuses %j', (name) => {
    expect(accepts(name)).toBe(false);
  });

  it('takes nothing that git check-ref-format refuses', () => {
    const name = fc.string({
      unit: fc.constantFrom(...'ab/.-@{}~^:?*[\\ é\x01\x7f', '..', '.lock', '@{', '//'),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(name, (each) => {
        if (!accepts(each)) return;
        expect([each, spawnSync('git', ['check-ref-format', `refs/heads/${each}`]).status]).toEqual([each, 0]);
      }),
      { numRuns: 200 },
    );
  });
});
