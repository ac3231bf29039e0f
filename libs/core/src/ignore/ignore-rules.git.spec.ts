import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { IgnoreRules } from './ignore-rules.js';

/** A repository in which git itself is asked. Nothing of the user's own configuration reaches it. */
class GitOracle {
  readonly directory = mkdtempSync(join(tmpdir(), 'check-ignore-'));
  private readonly environment = {
    PATH: process.env['PATH'],
    HOME: this.directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };

  constructor() {
    this.run(['init', '-q', '.']);
  }

  /** The paths that git ignores under these rules. They need not exist: then git takes them for files. */
  ignored(rules: string, paths: readonly string[]): Set<string> {
    writeFileSync(join(this.directory, '.gitignore'), rules);
    const output = this.run(
      ['check-ignore', '--no-index', '--stdin', '-z', '--verbose', '--non-matching'],
      paths.map((path) => `./${path}\0`).join(''),
    );
    // The `./` keeps a colon at the start of a path from having a meaning. Four fields a path: file, line, pattern, path; a path may be matched by a rule that takes it back.
    const fields = output.split('\0');
    const ignored = new Set<string>();
    for (let index = 0; index + 3 < fields.length; index += 4) {
      if (fields[index] !== '' && !fields[index + 2]!.startsWith('!')) ignored.add(fields[index + 3]!.slice(2));
    }
    return ignored;
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(args: readonly string[], input = ''): string {
    try {
      return execFileSync('git', args, { cwd: this.directory, env: this.environment, input, encoding: 'utf8' });
    } catch (error) {
      // 1 says that nothing is ignored.
      const { status, stdout } = error as { status: number; stdout: string };
      if (status === 1) return stdout;
      throw error;
    }
  }
}

const ruleOf = (pieces: fc.Arbitrary<string>, maxLength: number) =>
  fc
    .tuple(
      fc.constantFrom('', '', '', '!', '/', '!/'),
      fc.array(pieces, { minLength: 1, maxLength }),
      fc.constantFrom('', '', '', '/', ' ', '\\ ', '\t'),
    )
    .map(([start, middle, end]) => start + middle.join('') + end);

/** Rules as people write them, over few names, so that they meet the paths below. */
const plausibleRule = ruleOf(fc.constantFrom('a', 'b', 'ab', '*', '**', '?', '/', '/', '**/', '/**', '/**/', '.a'), 5);
/** Rules made of everything that is special to git. */
const oddRule = ruleOf(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('a', 'b', '*', '**', '***', '?', '/', '//', '**/', '/**', 'é', ' ', '.', '-'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '\\',
        '\\/',
        '\\*',
        '\\#',
        '\\!',
        '\\\\',
        '\\a',
        '\\[',
        '#',
        '!',
        '{a,b}',
        '+(a)',
        '\\ ',
        'A',
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '[a]',
        '[!a]',
        '[^a]',
        '[a-b]',
        '[b-a]',
        '[]a]',
        '[!]a]',
        '[a/b]',
        '[\\]]',
        '[a-]',
        '[-a]',
        '[é]',
        '[!é]',
        '[[:alpha:]]',
        '[![:punct:]]',
        '[[:space:]x]',
        '[[:upper:][:digit:]]',
        '[a-[:digit:]b]',
        '[[:a]',
        '[',
        ']',
        '[!',
        '[\\a-b]',
        '[a-\\b]',
        '[*?]',
        '[:alpha:]',
        '[.-0]',
        '[[:alpha:]-z]',
      ),
    },
  ),
  5,
);
const rule = fc.oneof(plausibleRule, oddRule, fc.constantFrom('', '#a', '   ', '\ta', 'a\r'));

const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'ab', 'ba', 'aa', '.a', 'aab') },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.constantFrom(
          'a',
          'b',
          'A',
          '*',
          '?',
          '[',
          ']',
          '!',
          '#',
          '\\',
          ' ',
          'é',
          '-',
          '.',
          '{',
          '}',
          ',',
          '1',
          '\t',
          '~',
          '^',
          ':',
          '\u0001',
          '\u007f',
          '\v',
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((letters) => letters.join(''))
      .filter((name) => name !== '.' && name !== '..'),
  },
);
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
const paths = fc.uniqueArray(path, { minLength: 20, maxLength: 60 });

/** Rules that this product refuses are left out: git takes them and then matches nothing. */
function isAccepted(line: string): boolean {
  try {
    IgnoreRules.parse(line);
    return true;
  } catch (error) {
    if (isDataBackendsError(error) && error.code === 'IGNORE_PATTERN_REJECTED') return false;
    throw error;
  }
}

describe('IgnoreRules, held against git check-ignore', () => {
  let git: GitOracle;

  beforeAll(() => {
    git = new GitOracle();
  });

  afterAll(() => {
    git.dispose();
  });

  /** The paths on which git and the rules are not of one mind. */
  const disagreements = (text: string, candidates: readonly string[]) => {
    const rules = IgnoreRules.parse(text);
    const expected = git.ignored(text, candidates);
    return candidates.filter((candidate) => rules.ignores(candidate) !== expected.has(candidate));
  };

  it('agrees on one rule at a time', () => {
    fc.assert(
      fc.property(rule.filter(isAccepted), paths, (line, candidates) => {
        expect(disagreements(line, candidates)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('agrees on lists of rules, with whatever line ends', () => {
    const lines = fc.array(rule.filter(isAccepted), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\ufeff'),
        paths,
        (list, end, mark, candidates) => {
          expect(disagreements(mark + list.join(end), candidates)).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('agrees on directories', () => {
    fc.assert(
      fc.property(fc.array(rule.filter(isAccepted), { minLength: 1, maxLength: 5 }), path, (list, directory) => {
        const text = list.join('\n');
        const top = join(git.directory, directory.split('/')[0]!);
        mkdirSync(join(git.directory, directory), { recursive: true });
        try {
          const expected = git.ignored(text, [directory]).has(directory);
          expect({ text, directory, ignored: IgnoreRules.parse(text).ignores(directory, true) }).toEqual({
            text,
            directory,
            ignored: expected,
          });
        } finally {
          rmSync(top, { recursive: true });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses only rules that match nothing in git', () => {
    const refused = rule.filter((line) => !isAccepted(line));
    fc.assert(
      fc.property(refused, paths, (line, candidates) => {
        expect({ line, ignored: [...git.ignored(`*\n!*\n${line.replace(/^!/, '')}`, candidates)] }).toEqual({
          line,
          ignored: [],
        });
      }),
      { numRuns: 150 },
    );
  });

  it('agrees on names with every byte that a name can hold', () => {
    const classes = [
      'alnum',
      'alpha',
      'blank',
      'cntrl',
      'digit',
      'graph',
      'lower',
      'print',
      'punct',
      'space',
      'upper',
      'xdigit',
    ];
    const names = Array.from({ length: 127 }, (_, index) => `x${String.fromCharCode(index + 1)}`).filter(
      (name) => name !== 'x/',
    );
    for (const name of classes) {
      for (const pattern of [`x[[:${name}:]]`, `x[![:${name}:]]`])
        expect(disagreements(pattern, [...names, 'xé', 'x🙂'])).toEqual([]);
    }
  });

  it('agrees where the path leads through many directories', () => {
    // git 2.39.5 crashes on some paths of 30 directories, so these end at 12.
    for (const depth of [1, 2, 3, 5, 12]) {
      for (const text of ['d/d/d/', '/d/d/leaf', '**/d/leaf', 'd/**/d/leaf\n!leaf', '*\n!*/\n!leaf']) {
        expect(disagreements(text, [`${'d/'.repeat(depth)}leaf`])).toEqual([]);
      }
    }
    mkdirSync(join(git.directory, 'real/deep'), { recursive: true });
    expect(disagreements('deep/\n!real/deep/leaf', ['real/deep/leaf', 'real'])).toEqual([]);
  });
});
