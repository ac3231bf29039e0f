import { resolveExport } from './package-exports.js';

describe('exports of a package', () => {
  it.each<[string, unknown, string, string | null]>([
    ['a string', './index.js', '.', './index.js'],
    ['a string has no subpaths', './index.js', './data-backends', null],
    ['conditions', { types: './index.d.ts', import: './esm.js', require: './cjs.cjs' }, '.', './esm.js'],
    ['only for import', { import: './esm.js' }, '.', './esm.js'],
    ['only for require', { require: './cjs.cjs' }, '.', null],
    ['nested conditions', { '.': { node: { require: './a.cjs', default: './b.js' } } }, '.', './b.js'],
    [
      'the first condition that leads somewhere',
      { '.': { browser: './w.js', import: { worker: './x.js' }, default: './y.js' } },
      '.',
      './y.js',
    ],
    ['a list', { '.': ['./a.js', './b.js'] }, '.', './a.js'],
    ['subpaths', { '.': './index.js', './data-backends': { import: './d.js' } }, './data-backends', './d.js'],
    ['a pattern', { './*': './dist/*.js' }, './data-backends', './dist/data-backends.js'],
    ['the longest pattern', { './*': './a/*.js', './lib/*': './b/*.js' }, './lib/x', './b/x.js'],
    ['a pattern that is blocked', { './*': './dist/*.js', './internal/*': null }, './internal/x', null],
    ['an exact name before a pattern', { './*': './a/*.js', './x': './x.js' }, './x', './x.js'],
    ['a target outside of the package', { '.': '../other/index.js' }, '.', null],
    ['nothing', {}, '.', null],
  ])('resolve as Node does: %s', (_, exports, subpath, expected) => {
    expect(resolveExport(exports, subpath)).toBe(expected);
  });
});
