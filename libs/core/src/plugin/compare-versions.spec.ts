import * as fc from 'fast-check';
import { compareVersions, isVersion } from './compare-versions.js';

describe('versions', () => {
  it('follow the order of semver.org, and equal themselves whatever the build', () => {
    const ordered = [
      '0.9.9',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.10',
      '1.2.0',
      '10.0.0',
    ];
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
    }
    expect(compareVersions('1.0.0+one', '1.0.0+two')).toBe(0);
  });

  it('are compared by number, not by letter', () => {
    const version = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500));
    fc.assert(
      fc.property(version, version, (a, b) => {
        const expected = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(Math.sign(expected));
      }),
    );
  });

  it.each(['', '1', '1.2', 'v1.2.3', '1.2.3.4', '^1.2.3', '1.2.x', '1.2.3-', ' 1.2.3', '1.2.3\n', 1, null])(
    '%j is no version',
    (text) => {
      expect(isVersion(text)).toBe(false);
    },
  );
});
