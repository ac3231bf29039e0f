import {
  checkRelativePath,
  ContractViolationError,
  type Entry,
  type EntryChange,
  type EntryProblem,
  isErrorCode,
} from '@lib/core';

const CHANGES = new Set(['created', 'updated', 'deleted']);
const TYPES = new Set(['file', 'symlink', 'submodule']);
const MAX_FINGERPRINT_CHARACTERS = 1_024;
const MAX_TARGET_CHARACTERS = 4_096;

/**
 * Holds a backend to its contract, and finds what keeps a well-formed entry from being taken.
 *
 * @returns the problem of the entry, or null when it can be taken
 * @throws ContractViolationError when the entry is not one
 */
export function checkEntry(backend: string, entry: Entry): EntryProblem | null {
  const violation = violationOf(entry);
  if (violation) throw new ContractViolationError(backend, violation);
  return entry.problem ?? checkRelativePath(entry.path) ?? null;
}

/** @throws ContractViolationError when the item is no change; its entry is checked apart */
export function checkChange(backend: string, item: EntryChange): void {
  if (typeof item !== 'object' || item === null || !CHANGES.has(item.change)) {
    throw new ContractViolationError(backend, 'it told a change that is neither created, updated nor deleted');
  }
}

function violationOf(entry: Entry): string | null {
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

function problemViolation(name: string, problem: EntryProblem): string | null {
  if (typeof problem !== 'object' || problem === null || !isErrorCode(problem.code)) {
    return `${name} has a problem without a known code`;
  }
  if (problem.message !== undefined && typeof problem.message !== 'string') {
    return `${name} has a problem whose message is not text`;
  }
  return null;
}

function isShortText(value: unknown, maxCharacters: number): value is string {
  return typeof value === 'string' && value.length <= maxCharacters && isStorable(value);
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** The first moment that PostgreSQL has, long before the first that files have. */
const FIRST_STORABLE_TIME = Date.UTC(-4712, 0, 1);

/** A time as it can be stored; null when nobody can have meant it. */
export function storableTime(time: Date | undefined): Date | null {
  return time && time.getTime() >= FIRST_STORABLE_TIME ? time : null;
}

/** The path as it can be stored and shown when the path itself cannot: control characters escaped, cut to 1,000. */
export function printablePath(path: string): string {
  return path
    .toWellFormed()
    .replace(/[\0-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .slice(0, 1_000)
    .toWellFormed();
}

/** The target of a link as it can be stored: what PostgreSQL cannot hold is replaced, since nobody follows it. */
export function storableTarget(target: string): string {
  return target.toWellFormed().replaceAll('\0', '\u{FFFD}').slice(0, MAX_TARGET_CHARACTERS).toWellFormed();
}
