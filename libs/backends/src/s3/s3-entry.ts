import type { _Object as S3Object } from '@aws-sdk/client-s3';
import { decodePathBytes, type Entry, type EntryProblem } from '@lib/core';

const MAX_ETAG_CHARACTERS = 512;
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/**
 * The entry of a listed object, by its key without the prefix; null for what only stands for a directory (`dir/` and
 * `dir_$folder$`, both empty), undefined when the key does not begin with the prefix.
 *
 * @param isEncoded keys are percent-encoded: the only way to write every key in XML
 */
export function entryOf(object: S3Object, prefix: string, isEncoded: boolean): Entry | null | undefined {
  const { path, problem } = pathOf(object.Key ?? '', prefix, isEncoded);
  if (path === undefined) return undefined;
  const size = object.Size ?? null;
  if (size === 0 && /(?:^|\/|_\$folder\$)$/.test(path)) return null;
  const trouble = problem ?? archiveProblem(object);
  return {
    // The prefix itself, with content: no name of a file either.
    path: path === '' ? '/' : path,
    size,
    fingerprint: fingerprintOf(object),
    type: 'file',
    ...(object.LastModified && !Number.isNaN(object.LastModified.getTime()) && { lastModified: object.LastModified }),
    ...(trouble && { problem: trouble }),
  };
}

/**
 * `"<ETag>" <size>`, and the time of the last change where the ETag is a weak one, which two contents may share. An ETag
 * says that content has changed, and nothing about what it is.
 */
function fingerprintOf({ ETag: etag, Size: size, LastModified: time }: S3Object): string | null {
  if (etag === undefined || size === undefined || etag.length > MAX_ETAG_CHARACTERS) return null;
  const isWeak = etag.startsWith('W/');
  const tag = etag.replace(/^W\//, '').replace(/^"|"$/g, '');
  if (!/^[\x21\x23-\x7e]+$/.test(tag)) return null;
  return isWeak ? `W/"${tag}" ${size} ${time?.getTime()}` : `"${tag}" ${size}`;
}

/** The ETag in a fingerprint, as headers write it; null when there is none. */
export function etagOf(fingerprint: string | null): string | null {
  return /^(?:W\/)?"[^"]*"/.exec(fingerprint ?? '')?.[0] ?? null;
}

function archiveProblem({ StorageClass: storageClass, RestoreStatus: restored }: S3Object): EntryProblem | null {
  if (!ARCHIVED.has(storageClass ?? '') || restored?.RestoreExpiryDate) return null;
  const message = `It is archived (${storageClass}). Restore it, or ignore it by a rule.`;
  return { code: 'S3_OBJECT_UNAVAILABLE', message };
}

function pathOf(key: string, prefix: string, isEncoded: boolean): { path?: string; problem?: EntryProblem } {
  const text = isEncoded ? decoded(key) : key;
  if (text !== null) return text.startsWith(prefix) ? { path: text.slice(prefix.length) } : {};
  const bytes = Buffer.from(decodedBytes(key), 'latin1');
  const start = Buffer.from(prefix);
  return bytes.subarray(0, start.length).equals(start) ? decodePathBytes(bytes.subarray(start.length)) : {};
}

/** Null when it is not UTF-8. A space is written `+`, and a plus `%2B`. */
function decoded(key: string): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** One character a byte. */
function decodedBytes(key: string): string {
  return Buffer.from(key.replaceAll('+', ' '))
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
