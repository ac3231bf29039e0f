import type { ErrorCode } from '@lib/core';
import type { ChangedFile } from '../consumer/data-files-change.js';

/** Something of the application's own. */
export interface ObjectReference {
  /** What `@SyncedObject()` says. */
  readonly type: string;
  /** Whatever the application knows it by. */
  readonly id: string;
}

/** What an object is to be like. */
export interface ObjectContent {
  readonly id: string;
  /** Gives the content. `previousHash` is that of the content which the object has. */
  readonly file: ChangedFile;
  readonly source: { readonly id: string; readonly name: string };
  /** Revision that the file is read at. */
  readonly revision: number;
}

/** What a class with `@SyncedObject()` does for the objects of its type. */
export interface SyncedObjectHandler {
  /** Gives the object the content of the file. What it throws is kept with the object, and it is tried again. */
  apply(content: ObjectContent): unknown;
  /**
   * The file of an object that follows by itself (`autoSync`) is gone. Left out: the object stays as it is. When the file
   * comes back, it is applied.
   */
  gone?(object: { readonly id: string; readonly path: string }): unknown;
}

/** Which file an object follows. */
export interface ObjectBinding {
  /** Name or id of the source. */
  readonly source: string;
  /** It need not exist yet. */
  readonly path: string;
  /**
   * Whether the object follows by itself; else somebody calls `sync()`.
   *
   * @default false
   */
  readonly autoSync?: boolean;
}

/** How an object compares with its file: of equal content, not so, or the file (or its source) does not exist. */
export type ObjectStatus = 'in-sync' | 'out-of-date' | 'file-gone';

/** One object and the file that it follows. */
export interface SyncedObjectState extends ObjectReference {
  readonly status: ObjectStatus;
  readonly sourceId: string;
  /** Name of the source; null when it is gone. */
  readonly source: string | null;
  readonly path: string;
  readonly autoSync: boolean;
  /** SHA-256 of the file, as 64 hex digits; null when it is gone. */
  readonly hash: string | null;
  /** SHA-256 of the content that the object has; null = none of this file. */
  readonly syncedHash: string | null;
  readonly syncedRevision: number | null;
  readonly syncedAt: Date | null;
  /** Attempts that failed in a row. */
  readonly failures: number;
  readonly lastError: { readonly code: ErrorCode; readonly message: string } | null;
  /** When an object that follows by itself is tried again, unless its file changes before. */
  readonly nextTry: Date | null;
}
