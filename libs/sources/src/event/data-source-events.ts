import type { ErrorCode } from '@lib/core';
import type { FileChange } from '../revision/file-change.js';
import type { SyncResult } from '../sync/sync-result.js';

/** Name of the event before a sync asks its remote. */
export const PRE_SYNC = 'data-source.pre-sync';
/** Name of the event after a sync has ended, and what it published is durable. */
export const POST_SYNC = 'data-source.post-sync';

/** The source that an event is about. */
export interface EventSource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Payload of `data-source.pre-sync`. */
export interface PreSyncEvent {
  readonly source: EventSource;
}

/** How many paths of each kind an event carries; `changes()` gives all. */
export const EVENT_PATHS = 1_000;

/** Payload of `data-source.post-sync` when the sync ended well. */
export interface PostSyncSuccess {
  readonly source: EventSource;
  readonly outcome: SyncResult['outcome'];
  /** Number of the published revision. */
  readonly revision: number;
  readonly remoteRevision: string | null;
  readonly result: SyncResult;
  /** The first 1,000 paths of each kind; the counts are in `result`. */
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  /** Every change of the revision, read from the database as it is iterated. */
  changes(): AsyncIterable<FileChange>;
}

/** Payload of `data-source.post-sync` when the sync failed; what was published before still stands. */
export interface PostSyncFailure {
  readonly source: EventSource;
  readonly outcome: 'failed';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

export type PostSyncEvent = PostSyncSuccess | PostSyncFailure;
