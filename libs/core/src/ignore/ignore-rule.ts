import { toByteText } from '../paths/byte-text.js';
import { MalformedPatternError } from './character-class.js';
import type { Effort } from './effort.js';
import { Glob } from './glob.js';

/** One rule, ready to be asked. */
export interface IgnoreRule {
  /** The rule begins with `!`: what it matches is not ignored. */
  readonly isNegated: boolean;
  /** The rule ends with `/`: it matches directories only. */
  readonly isDirectoryOnly: boolean;
  /** Whether the rule is about this path; `name` is its last segment. Both are bytes as text. */
  matches(path: string, name: string, effort: Effort): boolean;
}

/**
 * Reads one line of a .gitignore file, as git does (dir.c, parse_path_pattern and match_pathname).
 *
 * @returns null for blank lines and comments
 * @throws MalformedPatternError when the line can match nothing
 */
export function parseIgnoreRule(line: string): IgnoreRule | null {
  if (line.startsWith('#')) return null;
  const text = trimTrailingSpaces(line);
  if (text === '') return null;
  const isNegated = text.startsWith('!');
  const pattern = toByteText(isNegated ? text.slice(1) : text);
  if (pattern === '') throw new MalformedPatternError('"!" alone takes nothing back. Write the pattern behind it.');
  const isDirectoryOnly = pattern.endsWith('/');
  const body = isDirectoryOnly ? pattern.slice(0, -1) : pattern;
  return {
    isNegated,
    isDirectoryOnly,
    matches: body.includes('/') ? pathMatcher(body) : nameMatcher(body),
  };
}

/** Without the spaces at the end that no backslash protects; git keeps tabs. */
function trimTrailingSpaces(line: string): string {
  let end = 0;
  for (let index = 0; index < line.length; index += 1) {
    if (line[index] === '\\') index += 1;
    else if (line[index] === ' ') continue;
    end = Math.min(index + 1, line.length);
  }
  return line.slice(0, end);
}

/** A pattern without a slash: it is about the last segment, in any directory. */
function nameMatcher(pattern: string): IgnoreRule['matches'] {
  const plain = plainLength(pattern);
  if (plain === pattern.length) return (_, name) => name === pattern;
  const suffix = pattern.slice(1);
  if (pattern.startsWith('*') && plainLength(suffix) === suffix.length) return (_, name) => name.endsWith(suffix);
  const glob = Glob.parse(pattern, 0);
  return (_, name, effort) => glob.matches(name, effort);
}

/** A pattern with a slash: it is about the path from the root. */
function pathMatcher(pattern: string): IgnoreRule['matches'] {
  const body = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  const plain = plainLength(body);
  if (plain === body.length) return (path) => path === body;
  const prefix = body.slice(0, plain);
  const glob = Glob.parse(body, plain);
  return (path, _, effort) => path.startsWith(prefix) && glob.matches(path, effort);
}

/** How much of the pattern comes before its first wildcard or escape. */
function plainLength(pattern: string): number {
  const index = pattern.search(/[*?[\\]/);
  return index < 0 ? pattern.length : index;
}
