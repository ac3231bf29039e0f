import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange, DataFile } from '@lib/sources';
import { RangeNotSatisfiableError } from '../problem/http.errors.js';
import { attachmentHeaders, lastPart } from './attachment.js';
import { parseRange } from './byte-range.js';
import { allowsRange, entityTag, matchesNone } from '../request/entity-tag.js';

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
 * Decides how to answer a request for content: all of it, a part, or nothing since the client has it.
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
      ...attachmentHeaders(lastPart(file.path), 'application/octet-stream'),
      'Content-Length': String(end - start),
      ...(range !== 'all' && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
    },
    range: request.method === 'HEAD' ? null : { start, end },
  };
}
