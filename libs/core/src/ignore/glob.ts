import type { Effort } from './effort.js';
import { type ByteSet, MalformedPatternError, parseCharacterClass } from './character-class.js';

const SLASH = 0x2f;
// Steps of a program: a byte (0 to 255), or one of these, or FIRST_SET + index of a set.
const ANY = 256;
/** Any run of bytes without a slash. */
const STAR = 257;
/** Any run of bytes. */
const STARS = 258;
/** Any number of directories, none as well: what follows begins here or after any slash. */
const DIRECTORIES = 259;
const FIRST_SET = 260;

/**
 * A pattern of git's wildmatch.c with WM_PATHNAME, as a program for a matcher that cannot be made slow.
 *
 * `*` and a following text are taken at their first place: when a later step fails, only the last `*` moves on, and
 * when that meets a slash, only the last `**`. An earlier one never has to: it would only leave less for the rest. So
 * a match costs at most length of pattern × length of text, where a backtracking matcher costs a power of it.
 */
export class Glob {
  private constructor(
    private readonly steps: Uint16Array,
    private readonly sets: readonly ByteSet[],
  ) {}

  /**
   * @param pattern bytes as text
   * @param start where git begins to look at wildcards. It compares the plain text before the first wildcard by
   *   itself, so that `**` and a slash right behind it count as if they stood at the start
   * @throws MalformedPatternError
   */
  static parse(pattern: string, start: number): Glob {
    const steps: number[] = [];
    const sets: ByteSet[] = [];
    for (let index = 0; index < start; index += 1) steps.push(pattern.charCodeAt(index));
    for (let index = start; index < pattern.length;) {
      const character = pattern[index];
      if (character === '*') {
        const end = endOfStars(pattern, index);
        const isWhole = end - index > 1 && (index === start || pattern[index - 1] === '/');
        const isDirectories = isWhole && pattern[end] === '/';
        if (isDirectories) steps.push(DIRECTORIES);
        else if (isWhole && (end === pattern.length || pattern.startsWith('\\/', end))) steps.push(STARS);
        else steps.push(STAR);
        index = isDirectories ? end + 1 : end;
      } else if (character === '[') {
        const { set, end } = parseCharacterClass(pattern, index);
        steps.push(FIRST_SET + sets.push(set) - 1);
        index = end;
      } else if (character === '?') {
        steps.push(ANY);
        index += 1;
      } else {
        if (character === '\\') index += 1;
        if (index >= pattern.length) {
          throw new MalformedPatternError('"\\" at the end escapes nothing. Write "\\\\" for the character itself.');
        }
        steps.push(pattern.charCodeAt(index));
        index += 1;
      }
    }
    return new Glob(Uint16Array.from(steps), sets);
  }

  /**
   * Whether the whole text matches.
   *
   * @throws IgnoreRulesTooCostlyError when the effort is spent
   */
  matches(text: string, effort: Effort): boolean {
    const { steps } = this;
    let step = 0;
    let position = 0;
    // Where to go on when a step fails: the step behind the last wildcard of the kind, and what it has taken so far.
    let afterStar = -1;
    let starEnd = 0;
    let afterStars = -1;
    let starsEnd = 0;
    let restart = 0;
    for (;;) {
      if (step < steps.length) {
        const kind = steps[step]!;
        if (kind === STAR) {
          afterStar = ++step;
          starEnd = position;
          continue;
        }
        if (kind === STARS || kind === DIRECTORIES) {
          afterStars = ++step;
          starsEnd = position;
          afterStar = -1;
          if (kind === STARS && step === steps.length) return true;
          continue;
        }
        // Each step was reached as early as can be: where the text is too short now, it is for every other way.
        if (position === text.length) return false;
        if (this.accepts(kind, text.charCodeAt(position))) {
          step += 1;
          position += 1;
          continue;
        }
      } else if (position === text.length) {
        return true;
      }
      effort.spend(1 + position - restart);
      if (afterStar >= 0 && starEnd < text.length && text.charCodeAt(starEnd) !== SLASH) {
        starEnd += 1;
        position = starEnd;
        step = afterStar;
      } else if (afterStars >= 0) {
        starsEnd = nextStart(steps[afterStars - 1]!, text, starsEnd);
        if (starsEnd < 0) return false;
        position = starsEnd;
        step = afterStars;
        afterStar = -1;
      } else {
        return false;
      }
      restart = position;
    }
  }

  private accepts(kind: number, byte: number): boolean {
    if (kind < ANY) return kind === byte;
    return kind === ANY ? byte !== SLASH : this.sets[kind - FIRST_SET]![byte] === 1;
  }
}

function endOfStars(pattern: string, start: number): number {
  let end = start;
  while (pattern[end] === '*') end += 1;
  return end;
}

/** Where what follows `**` may begin next; -1 = nowhere. `STARS` is always followed by a slash, or the last step. */
function nextStart(kind: number, text: string, start: number): number {
  if (kind === DIRECTORIES) {
    const slash = text.indexOf('/', start);
    return slash < 0 ? -1 : slash + 1;
  }
  return text.indexOf('/', start + 1);
}
