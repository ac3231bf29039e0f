import { isStorableText } from '../common/text.js';
import { isErrorCode } from '../errors/error-catalogue.js';
import type { Entry, EntryProblem } from './entry.js';
import type { Snapshot } from './snapshot.js';

const TYPES = new Set(['file', 'symlink', 'submodule']);
const MAX_REVISION_CHARACTERS = 1_024;
const MAX_FINGERPRINT_CHARACTERS = 1_024;

/** What keeps the answer of `fetch()` from being a snapshot; null = it is one. */
export function snapshotViolation(snapshot: Snapshot): string | null {
  if (typeof snapshot !== 'object' || snapshot === null) return 'fetch() gave something that is not a snapshot';
  if (typeof snapshot.list !== 'function' || typeof snapshot.read !== 'function') {
    return 'fetch() gave a snapshot that cannot be listed or read';
  }
  if (snapshot.revision !== null && !isRevision(snapshot.revision)) {
    return 'the revision of its snapshot is neither short, well-formed text nor null';
  }
  if (!Object.entries(snapshot.details ?? {}).every(isStorableDetail)) {
    return 'the details of its snapshot are not well-formed text without NUL, numbers, booleans or null';
  }
  return null;
}

/** What keeps the item of a listing from being an entry; null = it is one. Its path may still be unsafe. */
export function entryViolation(entry: Entry): string | null {
  if (typeof entry !== 'object' || entry === null) return 'its listing yielded something that is not an entry';
  if (typeof entry.path !== 'string') return 'its listing yielded an entry without a path';
  const name = `the entry "${printablePath(entry.path)}"`;
  if (!TYPES.has(entry.type)) return `${name} has an unknown type`;
  if (entry.size !== null && !(Number.isSafeInteger(entry.size) && entry.size >= 0)) {
    return `${name} has a size that is neither a number of bytes nor null`;
  }
  if (entry.fingerprint !== null && !isShortText(entry.fingerprint, MAX_FINGERPRINT_CHARACTERS)) {
    return `${name} has a fingerprint that is neither short, well-formed text nor null`;
  }
  if (entry.target !== undefined && typeof entry.target !== 'string') return `${name} has a target that is not text`;
  if (entry.lastModified !== undefined && !isDate(entry.lastModified)) return `${name} has an invalid lastModified`;
  return entry.problem === undefined ? null : problemViolation(name, entry.problem);
}

/** A foreign path as it can be stored and shown: control characters escaped, cut to 1,000. */
export function printablePath(path: string): string {
  return path
    .toWellFormed()
    .replace(/[\0-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .slice(0, 1_000)
    .toWellFormed();
}

function problemViolation(name: string, problem: EntryProblem): string | null {
  if (typeof problem !== 'object' || problem === null || !isErrorCode(problem.code)) {
    return `${name} has a problem without a known code`;
  }
  if (problem.message !== undefined && typeof problem.message !== 'string') {
    return `${name} has a problem whose message is not text`;
  }
  return null;
}

function isRevision(value: unknown): boolean {
  return value !== '' && isShortText(value, MAX_REVISION_CHARACTERS);
}

function isStorableDetail([name, value]: [string, unknown]): boolean {
  if (typeof value === 'string') return isStorableText(name) && isStorableText(value);
  return isStorableText(name) && (value === null || typeof value === 'boolean' || Number.isFinite(value));
}

function isShortText(value: unknown, maxCharacters: number): boolean {
  return typeof value === 'string' && value.length <= maxCharacters && isStorableText(value);
}

function isDate(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
