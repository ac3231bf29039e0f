import { PathFilter } from './path-filter.js';

const PATHS = [
  'a.yaml',
  'vlans/a.yaml',
  'vlans/b.json',
  'vlans/deep/c.yaml',
  'vlans/secret/d.yaml',
  'other/vlans/e.yaml',
];

describe('The paths of a consumer', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['vlans/**/*.yaml'], ['vlans/a.yaml', 'vlans/deep/c.yaml', 'vlans/secret/d.yaml']],
    [['*.json'], ['vlans/b.json']],
    [['/vlans/*.yaml'], ['vlans/a.yaml']],
    [
      ['/a.yaml', '*.json'],
      ['a.yaml', 'vlans/b.json'],
    ],
    [
      ['/vlans/', '!secret/'],
      ['vlans/a.yaml', 'vlans/b.json', 'vlans/deep/c.yaml'],
    ],
    [
      ['!secret/', '!*.json', '/vlans/'],
      ['vlans/a.yaml', 'vlans/deep/c.yaml'],
    ],
  ])('%j are as in a .gitignore, and "!" leaves out', (patterns, expected) => {
    const filter = PathFilter.of(patterns);
    expect(PATHS.filter((path) => filter.matches(path))).toEqual(expected);
    expect(filter.isEverything).toBe(false);
  });

  it('are all paths when none are given', () => {
    expect(PathFilter.everything.isEverything).toBe(true);
    expect(PATHS.every((path) => PathFilter.everything.matches(path))).toBe(true);
  });
});
