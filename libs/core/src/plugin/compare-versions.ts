const VERSION_PATTERN = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:\+[0-9a-z.-]+)?$/i;

/** True for `x.y.z`, with or without a pre-release (`-beta.1`) and build metadata. */
export function isVersion(text: unknown): text is string {
  return typeof text === 'string' && VERSION_PATTERN.test(text);
}

/** Negative, zero or positive as `a` is older, equal or newer than `b`, by the precedence of semver 2.0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  return compareLists(left.core, right.core) || comparePreReleases(left.preRelease, right.preRelease);
}

function parse(version: string): { core: number[]; preRelease: (string | number)[] } {
  const match = VERSION_PATTERN.exec(version);
  if (!match) throw new RangeError(`"${version}" is not a version`);
  const [, major, minor, patch, preRelease] = match;
  return {
    core: [major, minor, patch].map(Number),
    preRelease: preRelease ? preRelease.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) : [],
  };
}

function comparePreReleases(a: (string | number)[], b: (string | number)[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return compareLists(a, b);
}

function compareLists(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const order = compareParts(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareParts(a: string | number, b: string | number): number {
  if (a === b) return 0;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}
