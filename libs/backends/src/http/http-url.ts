import { HttpUrlInvalidError } from './http.errors.js';

/** What the URL of an http source says. */
export interface HttpLocation {
  /** The URL without credentials. */
  readonly href: string;
  /** What stood before the `@`, decoded; empty when there was none. */
  readonly username: string;
  readonly password: string;
}

const MAX_CHARACTERS = 2_000;

/**
 * Reads the URL of an http source. Pure.
 *
 * @throws HttpUrlInvalidError; nothing of the URL is repeated in it, it may hold a secret
 */
export function parseHttpUrl(raw: string): HttpLocation {
  if (raw === '') throw new HttpUrlInvalidError('it is empty');
  if (raw.length > MAX_CHARACTERS) throw new HttpUrlInvalidError(`it is longer than ${MAX_CHARACTERS} characters`);
  if (/\p{Cc}/u.test(raw) || !raw.isWellFormed()) throw new HttpUrlInvalidError('it holds control characters');
  if (!/^https?:\/\/[^/\\]/i.test(raw) || !URL.canParse(raw))
    throw new HttpUrlInvalidError('it is no https: or http: URL');
  if (raw.includes('#')) throw new HttpUrlInvalidError('"#" has to be written as %23');
  if (/[\s\\]/.test(raw)) throw new HttpUrlInvalidError('spaces and backslashes have to be encoded');
  const url = new URL(raw);
  const location = { username: decoded(url.username), password: decoded(url.password) };
  url.username = '';
  url.password = '';
  return { href: url.href, ...location };
}

/** A URL as errors show it: what stands behind the `?` may be a secret. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** The last segment of the path; empty where it ends in a slash, or where its encoding is not valid. */
export function lastSegment(url: URL): string {
  try {
    return decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
  } catch {
    return '';
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpUrlInvalidError('the credentials in it are not valid UTF-8');
  }
}
