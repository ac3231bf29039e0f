import * as fc from 'fast-check';
import { IgnorePatternRejectedError, IgnoreRulesTooCostlyError } from './ignore.errors.js';
import { IgnoreRules } from './ignore-rules.js';

const ignored = (text: string, paths: readonly string[]) => {
  const rules = IgnoreRules.parse(text);
  return paths.filter((path) => rules.ignores(path));
};

describe('IgnoreRules', () => {
  it('ignores nothing without rules, and for blank lines and comments', () => {
    expect(ignored('', ['a', '.git/config'])).toEqual([]);
    expect(ignored('\n   \r\n# a\n\t\n', ['a', '# a'])).toEqual([]);
  });

  it('ignores a name in any directory, and everything in a directory of that name', () => {
    expect(ignored('build', ['build', 'a/build', 'build/x/y', 'builds', 'a.build'])).toEqual([
      'build',
      'a/build',
      'build/x/y',
    ]);
  });

  it('takes hidden files for ordinary files', () => {
    expect(ignored('*', ['.env', 'a'])).toEqual(['.env', 'a']);
    expect(ignored('.git/', ['.git/config', 'a/.git/HEAD', '.gitignore'])).toEqual(['.git/config', 'a/.git/HEAD']);
  });

  it('anchors a rule with a slash to the root', () => {
    expect(ignored('/a\nb/c', ['a', 'x/a', 'b/c', 'x/b/c'])).toEqual(['a', 'b/c']);
  });

  it('tells directories from files when a rule ends with a slash', () => {
    const rules = IgnoreRules.parse('out/');
    expect(rules.ignores('out')).toBe(false);
    expect(rules.ignores('out', true)).toBe(true);
    expect(rules.ignores('out/x')).toBe(true);
  });

  it('lets ** stand for any number of directories', () => {
    expect(ignored('a/**/z', ['a/z', 'a/b/z', 'a/b/c/z', 'az', 'x/a/z'])).toEqual(['a/z', 'a/b/z', 'a/b/c/z']);
    expect(ignored('**/t/*.log', ['t/1.log', 'a/t/1.log', 't/a/1.log'])).toEqual(['t/1.log', 'a/t/1.log']);
    expect(ignored('a/**', ['a', 'a/b', 'a/b/c'])).toEqual(['a/b', 'a/b/c']);
  });

  it('lets the last rule that matches decide', () => {
    expect(ignored('*.log\n!keep.log\n/keep.log', ['x.log', 'keep.log', 'a/keep.log'])).toEqual(['x.log', 'keep.log']);
  });

  it('takes nothing back from inside an ignored directory', () => {
    expect(ignored('a/\n!a/keep', ['a/keep'])).toEqual(['a/keep']);
    expect(ignored('a/*\n!a/keep', ['a/keep', 'a/x'])).toEqual(['a/x']);
  });

  it('reads \\# \\! and blanks that a backslash protects as they are', () => {
    expect(ignored('\\#a\n\\!b\nc\\ \nd  ', ['#a', '!b', 'c ', 'c', 'd', 'd  '])).toEqual(['#a', '!b', 'c ', 'd']);
  });

  it('reads CRLF and a byte order mark', () => {
    expect(ignored('\ufeffa\r\nb\r\n', ['a', 'b', '\ufeffa', 'b\r'])).toEqual(['a', 'b']);
  });

  it('takes braces and extended globs for ordinary characters', () => {
    expect(ignored('{a,b}\n+(c)\n{1..1000000000}', ['a', 'b', '{a,b}', 'c', '+(c)', '5'])).toEqual(['{a,b}', '+(c)']);
    expect(ignored('{a,b}'.repeat(25), ['ab'.repeat(12)])).toEqual([]);
  });

  it('matches names that are properties of every object', () => {
    expect(ignored('__proto__\nconstructor/', ['__proto__', 'constructor/x', 'toString'])).toEqual([
      '__proto__',
      'constructor/x',
    ]);
  });

  it('answers for odd paths as well', () => {
    expect(ignored('b', ['/a/b', 'a//b', '//', '', '/', 'a/'])).toEqual(['/a/b', 'a//b']);
  });

  it('gives the same answer whatever was asked before', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 })
      .map((segments) => segments.join('/'));
    const text = 'a/b\n!c\nb/**/c\n/c/a/\n!a';
    fc.assert(
      fc.property(fc.array(path, { maxLength: 50 }), (paths) => {
        const asked = IgnoreRules.parse(text);
        expect(paths.map((each) => asked.ignores(each))).toEqual(
          paths.map((each) => IgnoreRules.parse(text).ignores(each)),
        );
      }),
    );
  });
});

describe('IgnoreRules.parse', () => {
  it.each([
    ['! alone', '!', 1],
    ['a backslash at the end', 'a\nb\\', 2],
    ['a backslash before the slash at the end', 'b\\/', 1],
    ['an open bracket', '\n\n[', 3],
    ['an open bracket after a range', 'a[b-', 1],
    ['a bracket with nothing in it', '[]', 1],
    ['an unknown class', '[[:letters:]]', 1],
    ['NUL', 'a\r\nb\0c', 2],
    ['NUL in a comment', '#\0', 1],
    ['half a surrogate pair', 'a\ud800', 1],
    ['what is left of bytes that are not UTF-8', Buffer.from([0x61, 0xff]).toString(), 1],
    ['a rule above 4,096 bytes', `x\n${'a'.repeat(4097)}`, 2],
    ['a rule above 4,096 bytes of UTF-8', 'é'.repeat(2049), 1],
    ['a rule of 64 kB', 'a'.repeat(65_536), 1],
    ['1,001 rules', `#\n${'a\n'.repeat(1001)}`, 1002],
    ['5,000 rules', 'a\n'.repeat(5000), 1001],
    ['a text of megabytes', '#\n'.repeat(1_000_000), 1],
  ])('refuses %s, naming the line', (_, text, line) => {
    const parse = () => IgnoreRules.parse(text);
    expect(parse).toThrow(IgnorePatternRejectedError);
    expect(parse).toThrow(expect.objectContaining({ code: 'IGNORE_PATTERN_REJECTED', line, status: 400 }));
    expect(parse).toThrow(`line ${line} `);
  });

  it('takes 1,000 rules and a rule of 4,096 bytes', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `# comment\nname-${index}`);
    expect(IgnoreRules.parse(lines.join('\n')).ignores('a/name-999')).toBe(true);
    expect(IgnoreRules.parse('a'.repeat(4096)).ignores('a'.repeat(4096))).toBe(true);
  });

  it('answers or refuses, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, path) => {
        let rules: IgnoreRules;
        try {
          rules = IgnoreRules.parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(IgnorePatternRejectedError);
          return;
        }
        expect(typeof rules.ignores(path)).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('IgnoreRules on hostile input', () => {
  // The matcher counts its steps and gives up above 20 million: that these come to an answer is the bound.
  it.each([
    [`${'*a'.repeat(6)}b`, 'a'.repeat(250)],
    [`${'*a'.repeat(120)}b`, 'a'.repeat(250)],
    ['[a-z]*'.repeat(10), '0'.repeat(250)],
    [`${'[a-z]*'.repeat(100)}0`, 'a'.repeat(250)],
    [`${'?*'.repeat(100)}b`, 'a'.repeat(250)],
    [`${'*'.repeat(4000)}b`, 'a'.repeat(4000)],
    [`${'**/'.repeat(1000)}b`, `${'a/'.repeat(1000)}a`],
    [`${'**/a/'.repeat(500)}b`, `${'a/'.repeat(1000)}a`],
    [`${'**/*a'.repeat(50)}b`, `${'a/'.repeat(100)}a`],
    [`a/${'**/a*'.repeat(500)}/b`, `${'aa/'.repeat(1000)}a`],
    [`*${'a'.repeat(2000)}b`, 'a'.repeat(4000)],
  ])('finds out that %.20s… does not match', (rule, path) => {
    expect(IgnoreRules.parse(rule).ignores(path)).toBe(false);
  });

  it.each([
    ['many long rules', `*${'a'.repeat(2000)}b*\n`.repeat(60), 'a'.repeat(4096)],
    ['many directories', `${'**/*a'.repeat(500)}b`, `${'a/'.repeat(1000)}a`],
  ])('gives up with an error on %s and a path that were made for each other', (_, text, path) => {
    const rules = IgnoreRules.parse(text);
    expect(() => rules.ignores(path)).toThrow(IgnoreRulesTooCostlyError);
    expect(rules.ignores('harmless')).toBe(false);
  });

  it('keeps a bounded number of directories in mind', () => {
    const rules = IgnoreRules.parse('x*y');
    for (let index = 0; index < 10_000; index += 1) rules.ignores(`directory-${index}/file`);
    expect(rules['verdicts'].size).toBeLessThanOrEqual(4096);
  });
});
