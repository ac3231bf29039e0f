/** What a commit says about itself, fit to be shown and stored. */
export interface GitCommit {
  readonly author: string;
  readonly authorEmail: string | null;
  /** First paragraph of the message, at most 1 kB. */
  readonly message: string;
  /** When it was authored, ISO 8601 in UTC; null when the commit does not tell a possible time. */
  readonly date: string | null;
}

const MAX_NAME_CHARACTERS = 255;
const MAX_MESSAGE_BYTES = 1_024;

/** Reads a commit object, of which the end may be missing. Pure; any bytes give some answer. */
export function parseGitCommit(bytes: Buffer): GitCommit {
  const end = bytes.indexOf('\n\n');
  const head = bytes.subarray(0, end === -1 ? bytes.length : end);
  const encoding = /^encoding (\S{1,40})$/m.exec(head.toString('latin1'))?.[1];
  const author = /^author (.*)$/m.exec(decode(head, encoding))?.[1] ?? '';
  const message = end === -1 ? '' : decode(bytes.subarray(end + 2), encoding);
  const [, name = author, email = '', seconds = ''] = /^([^<]*)<([^>]*)>(?: (-?\d+))?/.exec(author) ?? [];
  return {
    author: clean(name).slice(0, MAX_NAME_CHARACTERS).toWellFormed(),
    authorEmail: clean(email).slice(0, MAX_NAME_CHARACTERS).toWellFormed() || null,
    message: cut(clean(message.trimStart().split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? ''), MAX_MESSAGE_BYTES),
    date: isoDate(seconds),
  };
}

function decode(bytes: Buffer, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // The commit names an encoding that nobody knows.
    return bytes.toString('utf8');
  }
}

function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  // A character that the cut splits becomes a replacement character, and goes.
  return Buffer.from(text)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\u{FFFD}$/u, '');
}

function isoDate(seconds: string): string | null {
  const date = new Date(Number(seconds) * 1_000);
  const isPossible =
    seconds !== '' && !Number.isNaN(date.getTime()) && date.getTime() >= 0 && date.getUTCFullYear() < 10_000;
  return isPossible ? date.toISOString() : null;
}
