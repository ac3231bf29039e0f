import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Longer ETags are kept as their digest. */
const MAX_ETAG_CHARACTERS = 500;
/** Times of HTTP have whole seconds: in the second of a change, another one may follow that has the same time. */
const SETTLED_MILLISECONDS = 2_000;

/**
 * What the headers of an answer say about the state of what is at the URL; null when they prove nothing. Pure.
 *
 * - A strong ETag stands for these bytes.
 * - A weak one (`W/"…"`) stands for content that the server takes for the same; with the time of the last change beside
 *   it, where there is one.
 * - Else the time of the last change and the length, once the change is two seconds past by the server's own clock.
 *
 * Source: RFC 9110, 8.8
 */
export function revisionOf(headers: IncomingHttpHeaders): string | null {
  const { etag } = headers;
  const modified = timeOf(headers['last-modified']);
  if (etag !== undefined && etag.trim() !== '') {
    const name = etag.length > MAX_ETAG_CHARACTERS ? createHash('sha256').update(etag).digest('hex') : etag;
    return etag.startsWith('W/') && modified !== null ? `${name} ${new Date(modified).toISOString()}` : name;
  }
  const now = timeOf(headers.date);
  if (modified === null || now === null || now - modified < SETTLED_MILLISECONDS) return null;
  return `${new Date(modified).toISOString()} ${headers['content-length'] ?? '?'}`;
}

/** The time of the last change, as the server says. */
export function lastModifiedOf(headers: IncomingHttpHeaders): Date | null {
  const time = timeOf(headers['last-modified']);
  return time === null ? null : new Date(time);
}

function timeOf(header: string | undefined): number | null {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? null : time;
}
