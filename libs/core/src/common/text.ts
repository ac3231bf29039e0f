const REPLACEMENT = '\uFFFD';

/** True for text that PostgreSQL, JSON and UTF-8 can all hold: well-formed Unicode without NUL. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The text with everything that cannot be stored replaced by U+FFFD, cut to `maxBytes` bytes of UTF-8. */
export function toStorableText(text: string, maxBytes = Number.POSITIVE_INFINITY): string {
  // Foreign text can be megabytes: a character is at least one byte, so the rest need not be looked at.
  const clean = text
    .slice(0, Math.min(text.length, maxBytes + 1))
    .toWellFormed()
    .replaceAll('\0', REPLACEMENT);
  return Buffer.byteLength(clean) <= maxBytes ? clean : `${cutToBytes(clean, maxBytes - 3)}…`;
}

function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.max(0, maxBytes);
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}

/** A foreign name in a message: quoted, one line, short. */
export function quoted(name: unknown): string {
  const text = typeof name === 'string' ? name : String(name);
  return JSON.stringify(toStorableText(text, 100));
}
