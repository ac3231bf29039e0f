import semver from 'semver';
import { GitReferenceInvalidError } from './git.errors.js';

/** A tag that names a version. */
export interface VersionTag {
  /** Without `refs/tags/`. */
  readonly name: string;
  readonly version: semver.SemVer;
  /** What it points to; of an annotated tag, what that points to. */
  id: string;
}

const MAX_RANGE_CHARACTERS = 256;
const TAGS = 'refs/tags/';
const PEELED = '^{}';
/** Tags that an error names. */
const SHOWN = 3;
const MAX_SHOWN_CHARACTERS = 80;

/** A range of versions that tags are picked by, with the rules of npm's semver. */
export class VersionRange {
  private constructor(
    /** As the user wrote it. */
    readonly text: string,
    readonly prefix: string,
    private readonly range: semver.Range,
  ) {}

  /** @throws GitReferenceInvalidError */
  static parse(text: string, prefix = ''): VersionRange {
    const range = text.length <= MAX_RANGE_CHARACTERS ? semver.validRange(text) : null;
    if (range === null) {
      throw new GitReferenceInvalidError('version', 'give a range of versions such as "1.x", "^2.1" or ">=2.1 <3"');
    }
    return new VersionRange(text, prefix, new semver.Range(text));
  }

  /** The version of a tag: `v1.2.3` or `1.2.3` behind the prefix; null when it names none. */
  versionOf(tag: string): semver.SemVer | null {
    return tag.startsWith(this.prefix) ? semver.parse(tag.slice(this.prefix.length)) : null;
  }

  holds(version: semver.SemVer): boolean {
    return this.range.test(version);
  }
}

/** Goes through the tags of a remote, of which there may be any number, and keeps the highest. */
export class VersionPicker {
  #best: VersionTag | null = null;
  #highest: VersionTag[] = [];
  #last: VersionTag | null = null;

  constructor(private readonly range: VersionRange) {}

  /** The highest tag in the range so far. */
  get best(): VersionTag | null {
    return this.#best;
  }

  /** Names of the highest tags, whether in the range or not; what an error shows. */
  get highest(): string[] {
    return this.#highest.map(({ name }) => name.slice(0, MAX_SHOWN_CHARACTERS));
  }

  /** @param reference full name, as `ls-remote` prints it: the object of an annotated tag comes next, with `^{}` */
  offer(reference: string, id: string): void {
    if (reference.endsWith(PEELED)) {
      if (this.#last && reference === `${TAGS}${this.#last.name}${PEELED}`) this.#last.id = id;
      return;
    }
    this.#last = null;
    const name = reference.startsWith(TAGS) ? reference.slice(TAGS.length) : '';
    const version = this.range.versionOf(name);
    if (!version) return;
    const tag: VersionTag = { name, version, id };
    this.#last = tag;
    this.#highest = [...this.#highest, tag].sort((one, other) => compare(other, one)).slice(0, SHOWN);
    if (this.range.holds(version) && (!this.#best || compare(tag, this.#best) > 0)) this.#best = tag;
  }
}

/** By version; what semver holds for equal, by build and name, so that the order of the refs decides nothing. */
function compare(one: VersionTag, other: VersionTag): number {
  return semver.compareBuild(one.version, other.version) || (one.name < other.name ? -1 : 1);
}
