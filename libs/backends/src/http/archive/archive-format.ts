import { ArchiveUnsupportedError } from './archive.errors.js';
import { isTarHeader } from './tar-header.js';

export const HTTP_FORMATS = ['file', 'tar', 'tar.gz', 'tar.zst', 'zip'] as const;

/** How what is at a URL is read. */
export type HttpFormat = (typeof HTTP_FORMATS)[number];

const BY_NAME: readonly (readonly [RegExp, HttpFormat])[] = [
  [/\.tar$/i, 'tar'],
  [/\.(?:tar\.gz|tgz)$/i, 'tar.gz'],
  [/\.(?:tar\.zst|tzst)$/i, 'tar.zst'],
  [/\.zip$/i, 'zip'],
];
const NOT_READ = /\.(?:tar\.(?:xz|bz2|lz|lzma|z)|txz|tbz2?|7z|rar)$/i;
const ARCHIVE_TYPES =
  /^(?:application|multipart)\/(?:x-)?(?:zip|zip-compressed|gzip|tar|gtar|tgz|compressed-tar|zstd)\b/i;

/** What is known of a file before it is looked into. */
export interface Hints {
  /** Names that it has: in the URL, and as the server calls it. */
  readonly names: readonly string[];
  readonly contentType: string | undefined;
}

/**
 * The format that names and headers speak of; null = its first bytes decide. A file whose name ends in something else
 * stays a file although it is a zip archive inside, as documents of office programs are. Pure.
 *
 * @throws ArchiveUnsupportedError
 */
export function formatByHints({ names, contentType }: Hints): HttpFormat | null {
  for (const name of names) {
    const format = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
    if (format) return format;
    const other = NOT_READ.exec(name)?.[0];
    if (other) throw new ArchiveUnsupportedError(`"${other}" is not supported`);
  }
  const hasExtension = names.some((name) => /[^.]\.[a-z]\w{0,9}$/i.test(name));
  return hasExtension && !ARCHIVE_TYPES.test(contentType ?? '') ? 'file' : null;
}

/** What the first bytes of a file say it is: how it is packed, or a tar archive; null = neither. */
export function packingOf(head: Buffer): 'zip' | 'gzip' | 'zstd' | 'tar' | null {
  const magic = head.subarray(0, 4).toString('hex');
  if (/^504b(?:0304|0506|0606|0708)$/.test(magic)) return 'zip';
  if (magic.startsWith('1f8b')) return 'gzip';
  if (magic === '28b52ffd') return 'zstd';
  return isTarHeader(head) ? 'tar' : null;
}
