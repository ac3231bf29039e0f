/** A set of bytes, `set[byte] === 1` for those in it. */
export type ByteSet = Uint8Array;

/** A pattern, or a part of it, that git's own matcher gives up on: it matches nothing. */
export class MalformedPatternError extends Error {}

const range = (first: number, last: number) => (byte: number) => byte >= first && byte <= last;
const isUpper = range(0x41, 0x5a);
const isLower = range(0x61, 0x7a);
const isDigit = range(0x30, 0x39);
const isPrintable = range(0x20, 0x7e);
const isAlphabetic = (byte: number) => isUpper(byte) || isLower(byte);
const isAlphanumeric = (byte: number) => isAlphabetic(byte) || isDigit(byte);

/** git's own character classes, which know ASCII only and no vertical tab or form feed as space (git-compat-util.h). */
const NAMED = new Map<string, (byte: number) => boolean>([
  ['alnum', isAlphanumeric],
  ['alpha', isAlphabetic],
  ['blank', (byte) => byte === 0x20 || byte === 0x09],
  ['cntrl', (byte) => byte < 0x20 || byte === 0x7f],
  ['digit', isDigit],
  ['graph', range(0x21, 0x7e)],
  ['lower', isLower],
  ['print', isPrintable],
  ['punct', (byte) => range(0x21, 0x7e)(byte) && !isAlphanumeric(byte)],
  ['space', (byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d],
  ['upper', isUpper],
  ['xdigit', (byte) => isDigit(byte) || range(0x41, 0x46)(byte) || range(0x61, 0x66)(byte)],
]);

/**
 * Reads a bracket expression, `[a-z]`, `[!a]`, `[^a]`, `[[:digit:]]`, `[\]]`, with the wrinkles of git's wildmatch.c:
 * the first character is never the closing bracket, a range may be empty, a slash is never matched.
 *
 * @param pattern bytes as text
 * @param start index of the opening bracket
 * @throws MalformedPatternError when it is not closed or names a class that does not exist
 */
export function parseCharacterClass(pattern: string, start: number): { set: ByteSet; end: number } {
  const set = new Uint8Array(256);
  let index = start + 1;
  const negated = pattern[index] === '!' || pattern[index] === '^';
  if (negated) index += 1;
  // What a following `-` makes a range of; -1 after a range or a named class.
  let previous = -1;
  for (let first = true; first || pattern[index] !== ']'; first = false, index += 1) {
    if (pattern[index] === '[' && pattern[index + 1] === ':') {
      const close = pattern.indexOf(']', index + 2);
      if (close < 0) throw unclosed();
      if (close > index + 2 && pattern[close - 1] === ':') {
        addNamed(set, pattern.slice(index + 2, close - 1));
        index = close;
        previous = -1;
        continue;
      }
    }
    const isRange = pattern[index] === '-' && previous >= 0 && index + 1 < pattern.length && pattern[index + 1] !== ']';
    if (isRange) index += 1;
    if (pattern[index] === '\\') index += 1;
    if (index >= pattern.length) throw unclosed();
    const byte = pattern.charCodeAt(index);
    if (isRange) set.fill(1, previous, byte + 1);
    else set[byte] = 1;
    previous = isRange ? -1 : byte;
  }
  if (negated) for (let byte = 0; byte < 256; byte += 1) set[byte] = 1 - set[byte]!;
  set[0x2f] = 0;
  return { set, end: index + 1 };
}

function addNamed(set: ByteSet, name: string): void {
  const contains = NAMED.get(name);
  if (!contains) {
    throw new MalformedPatternError(
      `There is no character class "[:${name}:]". Use one of ${[...NAMED.keys()].join(', ')}.`,
    );
  }
  for (let byte = 0; byte < 256; byte += 1) if (contains(byte)) set[byte] = 1;
}

function unclosed(): MalformedPatternError {
  return new MalformedPatternError('"[" is not closed by "]". Write "\\[" for the character itself.');
}
