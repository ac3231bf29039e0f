import type { ByteRange } from '@lib/sources';

/** What a `Range` header asks of content: all of it, one part, or nothing that exists. */
export type RangeAnswer = 'all' | 'unsatisfiable' | ByteRange;

/**
 * Reads a `Range` header (RFC 9110, 14.1). Other units, several ranges and what is malformed ask for everything, as
 * the RFC lets a server decide.
 */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  if (!match) return 'all';
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? 'all' : suffix(Number(last), size);
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'all';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

function suffix(length: number, size: number): RangeAnswer {
  if (length === 0 || size === 0) return 'unsatisfiable';
  return { start: Math.max(size - length, 0), end: size };
}
