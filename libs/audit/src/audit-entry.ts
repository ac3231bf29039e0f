import type { Actor } from '@lib/core';
import type { Way } from './origin.js';

/** What was changed. */
export interface AuditedObject {
  /** Kind of object, for instance `data-source`. */
  readonly type: string;
  readonly id: string;
  /** As it was called then. */
  readonly name: string | null;
}

/** Fields of an object by name; secrets tell only that they are set. */
export type AuditedFields = Readonly<Record<string, unknown>>;

/** A change to be kept. */
export interface AuditedChange {
  /** What was done, in one word: `create`, `update`, `delete` … */
  readonly action: string;
  readonly object: AuditedObject;
  /** What was changed, as it was; null = there was nothing. */
  readonly before?: AuditedFields | null;
  /** The same as it became; null = there is nothing left. */
  readonly after?: AuditedFields | null;
}

/** A change that was kept: who did what to which object, and when. */
export interface AuditEntry extends Required<AuditedChange> {
  /** UUIDv7. */
  readonly id: string;
  readonly time: Date;
  readonly via: Way;
  /** Null = the system. */
  readonly actor: Actor | null;
  readonly requestId: string | null;
  readonly address: string | null;
}
