import { toByteText } from '../paths/byte-text.js';
import { MalformedPatternError } from './character-class.js';
import { Effort } from './effort.js';
import { IgnorePatternRejectedError } from './ignore.errors.js';
import { type IgnoreRule, parseIgnoreRule } from './ignore-rule.js';

/** Most rules of one source; blank lines and comments are not counted. */
export const MAXIMUM_IGNORE_RULES = 1000;
/** Longest rule, in bytes of UTF-8. */
export const MAXIMUM_IGNORE_RULE_BYTES = 4096;
/** Longest text of rules, comments included, in UTF-16 units: with it the work for one path has a bound. */
export const MAXIMUM_IGNORE_TEXT_LENGTH = 128 * 1024;

// Listings come folder by folder; what is kept between two paths is at most some megabytes, whatever they are called.
const MAXIMUM_KEPT_DIRECTORIES = 4096;

/**
 * Ignore rules of a source: the text of a .gitignore file at its root, with git's own semantics. One rule a line, the
 * last one that matches decides, `!` takes back, and nothing takes back a file whose directory is ignored. Braces are
 * ordinary characters. Letters are told apart by case. As in git a pattern is about bytes: `?` is one byte of UTF-8.
 *
 * Source: gitignore(5), and git's dir.c and wildmatch.c for what it leaves open.
 */
export class IgnoreRules {
  private readonly verdicts = new Map<string, boolean>();
  private readonly effort = new Effort();

  private constructor(private readonly rules: readonly IgnoreRule[]) {}

  /**
   * @param text one rule a line; LF or CRLF, a byte order mark is allowed
   * @throws IgnorePatternRejectedError with the line: a rule that can match nothing (`!` alone, a `[` or a `\` that
   *   ends nowhere, an unknown class), NUL, text that is not Unicode, more than 1,000 rules, a rule above 4,096
   *   bytes, a text above 131,072 characters
   */
  static parse(text: string): IgnoreRules {
    if (text.length > MAXIMUM_IGNORE_TEXT_LENGTH) {
      throw new IgnorePatternRejectedError(
        1,
        `the rules are longer than ${MAXIMUM_IGNORE_TEXT_LENGTH} characters altogether. Use fewer, wider patterns.`,
      );
    }
    const rules: IgnoreRule[] = [];
    const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split('\n');
    for (const [index, line] of lines.entries()) {
      const rule = parseLine(line.endsWith('\r') ? line.slice(0, -1) : line, index + 1);
      if (!rule) continue;
      if (rules.length === MAXIMUM_IGNORE_RULES) {
        throw new IgnorePatternRejectedError(
          index + 1,
          `there are more than ${MAXIMUM_IGNORE_RULES} rules. Use fewer, wider patterns.`,
        );
      }
      rules.push(rule);
    }
    return new IgnoreRules(rules);
  }

  /**
   * Whether a path is ignored, by itself or with a directory above it.
   *
   * @param path relative path with `/`, without one at the end
   * @param isDirectory the path is a directory: rules like `build/` are about it. Symlinks and submodules are none
   * @throws IgnoreRulesTooCostlyError when rules and path were made for each other to keep the process busy
   */
  ignores(path: string, isDirectory = false): boolean {
    if (this.rules.length === 0) return false;
    this.effort.reset();
    const bytes = toByteText(path);
    const slash = bytes.lastIndexOf('/');
    if (slash >= 0 && this.ignoresDirectory(bytes.slice(0, slash))) return true;
    return this.matches(bytes, slash, isDirectory);
  }

  /** The verdict on a directory, from the root down: no recursion, since paths may be thousands of segments deep. */
  private ignoresDirectory(directory: string): boolean {
    const kept = this.verdicts.get(directory);
    if (kept !== undefined) return kept;
    let end = directory.length;
    let verdict: boolean | undefined;
    do {
      // Counting from before the start would find a slash at the start again, and again.
      end = end > 0 ? directory.lastIndexOf('/', end - 1) : -1;
      verdict = end < 0 ? false : this.verdicts.get(directory.slice(0, end));
    } while (verdict === undefined);
    while (!verdict && end < directory.length) {
      const slash = end;
      end = directory.indexOf('/', slash + 1);
      if (end < 0) end = directory.length;
      const ancestor = directory.slice(0, end);
      verdict = this.matches(ancestor, slash, true);
      this.keep(ancestor, verdict);
    }
    this.keep(directory, verdict);
    return verdict;
  }

  private keep(directory: string, verdict: boolean): void {
    if (this.verdicts.size >= MAXIMUM_KEPT_DIRECTORIES) this.verdicts.clear();
    this.verdicts.set(directory, verdict);
  }

  /** What the last rule that matches says about one path, whatever is above it. */
  private matches(path: string, lastSlash: number, isDirectory: boolean): boolean {
    const name = path.slice(lastSlash + 1);
    for (let index = this.rules.length - 1; index >= 0; index -= 1) {
      const rule = this.rules[index]!;
      if ((isDirectory || !rule.isDirectoryOnly) && rule.matches(path, name, this.effort)) return !rule.isNegated;
    }
    return false;
  }
}

function parseLine(line: string, number: number): IgnoreRule | null {
  const fault = textFault(line);
  if (fault) throw new IgnorePatternRejectedError(number, fault);
  try {
    return parseIgnoreRule(line);
  } catch (error) {
    if (!(error instanceof MalformedPatternError)) throw error;
    throw new IgnorePatternRejectedError(number, error.message);
  }
}

function textFault(line: string): string | null {
  if (line.includes('\0')) return 'it holds a NUL character, which no path does. Remove it.';
  if (!line.isWellFormed() || line.includes('\ufffd')) return 'it is not valid UTF-8. Save the rules as UTF-8.';
  if (line.length * 3 > MAXIMUM_IGNORE_RULE_BYTES && Buffer.byteLength(line) > MAXIMUM_IGNORE_RULE_BYTES) {
    return `it is longer than ${MAXIMUM_IGNORE_RULE_BYTES} bytes. Shorten it.`;
  }
  return null;
}
