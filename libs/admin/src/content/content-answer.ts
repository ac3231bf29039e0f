import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange, DataFile } from '@lib/sources';
import { RangeNotSatisfiableError } from '../problem/http.errors.js';
import { parseRange } from './byte-range.js';
import { allowsRange, entityTag, matchesNone } from './entity-tag.js';

/** How content is answered. */
export interface ContentAnswer {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to send; null = none. */
  readonly range: ByteRange | null;
}

/** A file that has content. */
export type FileWithContent = DataFile & { readonly hash: string; readonly size: number };

/**
 * Decides how to answer a request for content: all of it, a part, or nothing since the client has it. Whatever the
 * file is, a browser must not show it as a page of this site, so it is always an attachment of opaque bytes.
 *
 * @throws RangeNotSatisfiableError
 */
export function answerContent(
  file: FileWithContent,
  request: { readonly method: string; readonly headers: IncomingHttpHeaders },
): ContentAnswer {
  const tag = entityTag(file.hash);
  const { headers } = request;
  const validators = { ETag: tag, 'Cache-Control': 'private, no-cache', 'Accept-Ranges': 'bytes' };
  if (!matchesNone(headers['if-none-match'], tag)) return { status: 304, headers: validators, range: null };

  const { size } = file;
  // Ranges are defined for GET only.
  const asked = request.method === 'GET' && allowsRange(headers['if-range'], tag) ? headers.range : undefined;
  const range = parseRange(asked, size);
  if (range === 'unsatisfiable') throw new RangeNotSatisfiableError(file.path, size);

  const { start, end } = range === 'all' ? { start: 0, end: size } : range;
  return {
    status: range === 'all' ? 200 : 206,
    headers: {
      ...validators,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(end - start),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeFileName(file.path)}`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
      ...(range !== 'all' && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
    },
    range: request.method === 'HEAD' ? null : { start, end },
  };
}

/** The last part of a path, as RFC 8187 writes it in a header. */
function encodeFileName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
