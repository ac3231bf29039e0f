import {
  checkRelativePath,
  ContractViolationError,
  type Entry,
  type EntryChange,
  type EntryProblem,
  entryViolation,
} from '@lib/core';

const CHANGES = new Set(['created', 'updated', 'deleted']);
const MAX_TARGET_CHARACTERS = 4_096;

/**
 * Holds a backend to its contract, and finds what keeps a well-formed entry from being taken.
 *
 * @returns the problem of the entry, or null when it can be taken
 * @throws ContractViolationError when the entry is not one
 */
export function checkEntry(backend: string, entry: Entry): EntryProblem | null {
  const violation = entryViolation(entry);
  if (violation) throw new ContractViolationError(backend, violation);
  return entry.problem ?? checkRelativePath(entry.path) ?? null;
}

/** @throws ContractViolationError when the item is no change; its entry is checked apart */
export function checkChange(backend: string, item: EntryChange): void {
  if (typeof item !== 'object' || item === null || !CHANGES.has(item.change)) {
    throw new ContractViolationError(backend, 'it told a change that is neither created, updated nor deleted');
  }
}

/** The first moment that PostgreSQL has, long before the first that files have. */
const FIRST_STORABLE_TIME = Date.UTC(-4712, 0, 1);

/** A time as it can be stored; null when nobody can have meant it. */
export function storableTime(time: Date | undefined): Date | null {
  return time && time.getTime() >= FIRST_STORABLE_TIME ? time : null;
}

/** The target of a link as it can be stored: what PostgreSQL cannot hold is replaced, since nobody follows it. */
export function storableTarget(target: string): string {
  return target.toWellFormed().replaceAll('\0', '\u{FFFD}').slice(0, MAX_TARGET_CHARACTERS).toWellFormed();
}
