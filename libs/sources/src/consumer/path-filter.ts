import { IgnoreRules } from '@lib/core';

/**
 * Tells which paths a consumer is about. A pattern is one of a .gitignore, turned around: what it would ignore is meant.
 * What a pattern behind a `!` would ignore is left out, whatever the others say, and in whatever order they stand.
 */
export class PathFilter {
  private constructor(
    private readonly meant: IgnoreRules | null,
    private readonly left: IgnoreRules,
  ) {}

  /** Every path. */
  static readonly everything = new PathFilter(null, IgnoreRules.parse(''));

  /** @throws IgnorePatternRejectedError */
  static of(patterns: readonly string[]): PathFilter {
    const meant = patterns.filter((pattern) => !pattern.startsWith('!'));
    const left = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    return new PathFilter(IgnoreRules.parse(meant.join('\n')), IgnoreRules.parse(left.join('\n')));
  }

  get isEverything(): boolean {
    return this.meant === null;
  }

  matches(path: string): boolean {
    return this.meant === null || (this.meant.ignores(path) && !this.left.ignores(path));
  }
}
