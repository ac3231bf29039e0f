import { isDeepStrictEqual } from 'node:util';
import type { AuditedFields } from './audit-entry.js';

/** Only what differs between two states of an object; null when nothing does. */
export function changedFields(
  before: AuditedFields,
  after: AuditedFields,
): { readonly before: AuditedFields; readonly after: AuditedFields } | null {
  const changed = Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before[key], after[key]));
  return changed.length === 0 ? null : { before: pick(before, changed), after: pick(after, changed) };
}

function pick(fields: AuditedFields, keys: readonly string[]): AuditedFields {
  return Object.fromEntries(keys.flatMap((key) => (key in fields ? [[key, fields[key]]] : [])));
}
