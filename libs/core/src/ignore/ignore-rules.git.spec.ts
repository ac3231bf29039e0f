import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { IgnoreRules } from './ignore-rules.js';

/** Rules, and paths that they are applied to. */
interface Case {
  readonly text: string;
  readonly paths: readonly string[];
}

/** So many cases are put to one process of git. */
const AT_ONCE = 25;

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

  /** Where the paths of a case are: each has a directory of its own, with its rules. */
  directoryOf(index: number): string {
    return join(this.directory, String(index));
  }

  /** The paths of each case that git ignores. They need not exist: then git takes them for files. */
  ignored(cases: readonly Case[]): Set<string>[] {
    for (const [index, { text }] of cases.entries()) {
      mkdirSync(this.directoryOf(index), { recursive: true });
      writeFileSync(join(this.directoryOf(index), '.gitignore'), text);
    }
    const output = this.run(
      ['check-ignore', '--no-index', '--stdin', '-z', '--verbose', '--non-matching'],
      cases.flatMap(({ paths: candidates }, index) => candidates.map((path) => `${index}/${path}\0`)).join(''),
    );
    // Four fields a path: file, line, pattern, path; a path may be matched by a rule that takes it back.
    const fields = output.split('\0');
    const ignored = cases.map(() => new Set<string>());
    for (let index = 0; index + 3 < fields.length; index += 4) {
      if (fields[index] === '' || fields[index + 2]!.startsWith('!')) continue;
      const path = fields[index + 3]!;
      const slash = path.indexOf('/');
      ignored[Number(path.slice(0, slash))]!.add(path.slice(slash + 1));
    }
    return ignored;
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(args: readonly string[], input = ''): string {
    const options = { cwd: this.directory, env: this.environment, input, maxBuffer: 64 * 1024 ** 2 };
    try {
      return execFileSync('git', args, { ...options, encoding: 'utf8' });
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
  const disagreements = (cases: readonly Case[]) => {
    const expected = git.ignored(cases);
    return cases.flatMap(({ text, paths: candidates }, index) => {
      const rules = IgnoreRules.parse(text);
      return candidates
        .filter((candidate) => rules.ignores(candidate) !== expected[index]!.has(candidate))
        .map((candidate) => ({ text, path: candidate }));
    });
  };

  /** Cases that are put to git together, and how many of such it takes to have tried so many of each. */
  const atOnce = (one: fc.Arbitrary<Case>) => fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const tried = (count: number) => ({ numRuns: count / AT_ONCE });

  it('agrees on one rule at a time', () => {
    const cases = atOnce(fc.record({ text: rule.filter(isAccepted), paths }));
    fc.assert(
      fc.property(cases, (some) => expect(disagreements(some)).toEqual([])),
      tried(600),
    );
  });

  it('agrees on lists of rules, with whatever line ends', () => {
    const lines = fc.array(rule.filter(isAccepted), { minLength: 2, maxLength: 8 });
    const text = fc
      .tuple(fc.constantFrom('', '\ufeff'), lines, fc.constantFrom('\n', '\r\n'))
      .map(([mark, list, end]) => mark + list.join(end));
    fc.assert(
      fc.property(atOnce(fc.record({ text, paths })), (some) => expect(disagreements(some)).toEqual([])),
      tried(400),
    );
  });

  it('agrees on directories', () => {
    const text = fc.array(rule.filter(isAccepted), { minLength: 1, maxLength: 5 }).map((list) => list.join('\n'));
    const disagreed = (cases: readonly Case[]) => {
      for (const [index, { paths: directories }] of cases.entries()) {
        mkdirSync(join(git.directoryOf(index), directories[0]!), { recursive: true });
      }
      try {
        const expected = git.ignored(cases);
        return cases.filter(({ text: rules, paths: [directory] }, index) => {
          return IgnoreRules.parse(rules).ignores(directory!, true) !== expected[index]!.has(directory!);
        });
      } finally {
        for (const index of cases.keys()) rmSync(git.directoryOf(index), { recursive: true });
      }
    };
    fc.assert(
      fc.property(atOnce(fc.record({ text, paths: fc.tuple(path) })), (some) => expect(disagreed(some)).toEqual([])),
      tried(200),
    );
  });

  it('refuses only rules that match nothing in git', () => {
    const text = rule.filter((line) => !isAccepted(line)).map((line) => `*\n!*\n${line.replace(/^!/, '')}`);
    const matching = (cases: readonly Case[]) => {
      const ignored = git.ignored(cases);
      return cases.filter((_, index) => ignored[index]!.size > 0);
    };
    fc.assert(
      fc.property(atOnce(fc.record({ text, paths })), (some) => expect(matching(some)).toEqual([])),
      tried(150),
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
    const patterns = classes.flatMap((name) => [`x[[:${name}:]]`, `x[![:${name}:]]`]);
    expect(disagreements(patterns.map((text) => ({ text, paths: [...names, 'xé', 'x🙂'] })))).toEqual([]);
  });

  it('agrees where the path leads through many directories', () => {
    // git 2.39.5 crashes on some paths of 30 directories, so these end at 12.
    const leaves = [1, 2, 3, 5, 12].map((depth) => `${'d/'.repeat(depth)}leaf`);
    const texts = ['d/d/d/', '/d/d/leaf', '**/d/leaf', 'd/**/d/leaf\n!leaf', '*\n!*/\n!leaf'];
    expect(disagreements(texts.map((text) => ({ text, paths: leaves })))).toEqual([]);
    mkdirSync(join(git.directoryOf(0), 'real/deep'), { recursive: true });
    const real = { text: 'deep/\n!real/deep/leaf', paths: ['real/deep/leaf', 'real'] };
    expect(disagreements([real])).toEqual([]);
  });
});
