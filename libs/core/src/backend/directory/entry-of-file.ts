import type { BigIntStats } from 'node:fs';
import { fromByteText, type ByteText } from '../../paths/byte-text.js';
import { decodePathBytes } from '../../paths/path-bytes.js';
import { checkRelativePath } from '../../paths/relative-path.js';
import type { Entry, EntryProblem } from '../entry.js';
import { systemCode } from './directory.errors.js';
import { fingerprintOf, isRacy } from './file-fingerprint.js';

/** The entry of something that was found and cannot be taken. */
export function problemEntry(path: ByteText, problem: EntryProblem): Entry {
  return { path: fromByteText(path).path, size: null, fingerprint: null, type: 'file', problem };
}

/** The entry of a regular file, or of what only looks like a file (a FIFO, a socket, a device). */
export function fileEntry(path: ByteText, stats: BigIntStats, now: number): Entry {
  if (!stats.isFile()) {
    const message = `It is ${kindOf(stats)}, which is never opened. Remove it, or ignore it by a rule.`;
    return problemEntry(path, { code: 'FS_NOT_REGULAR', message });
  }
  return withPath(path, {
    size: Number(stats.size),
    fingerprint: isRacy(stats, now) ? null : fingerprintOf(stats),
    type: 'file',
    lastModified: new Date(Number(stats.mtimeMs)),
  });
}

/** The entry of a symbolic link; what it says is its content, so that is its fingerprint as well. */
export function linkEntry(path: ByteText, stats: BigIntStats, target: Uint8Array): Entry {
  const decoded = decodePathBytes(target);
  const entry = withPath(path, {
    size: null,
    fingerprint: `link:${decoded.path}`,
    type: 'symlink',
    target: decoded.path,
    lastModified: new Date(Number(stats.mtimeMs)),
  });
  return decoded.problem && !entry.problem ? { ...entry, problem: decoded.problem } : entry;
}

const VANISHED = 'It was removed or replaced while the directory was read. The next sync looks again.';

/** The problem of a file or directory that could not be looked at. */
export function problemOf(error: unknown): EntryProblem {
  if (hasVanished(error)) return { code: 'FS_FILE_CHANGED', message: VANISHED };
  const code = systemCode(error) ?? 'unknown error';
  return { code: 'FS_UNREADABLE', message: `It cannot be read (${code}). Give this process the right to read it.` };
}

/** The error says that what was there is gone, or is something else by now: EINVAL for a link, the others for all. */
export function hasVanished(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL'].includes(systemCode(error) ?? '');
}

function withPath(path: ByteText, entry: Omit<Entry, 'path'>): Entry {
  const decoded = fromByteText(path);
  const problem = decoded.problem ?? checkRelativePath(decoded.path);
  return problem ? { path: decoded.path, ...entry, problem } : { path: decoded.path, ...entry };
}

function kindOf(stats: BigIntStats): string {
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
