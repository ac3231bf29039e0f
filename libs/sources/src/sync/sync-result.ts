import type { ErrorCode } from '@lib/core';

/** How a sync ended, with counts. */
export interface SyncResult {
  readonly outcome: 'changed' | 'unchanged' | 'held';
  /** Number of the published revision after the sync. */
  readonly revision: number;
  /** The remote's own revision that was seen. */
  readonly remoteRevision: string | null;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Files that could not be taken. */
  readonly problems: number;
  /** What to pass as `confirm` to go ahead, when the sync is held. */
  readonly planId?: string;
}

/** How many problems are kept with a revision; all are counted. */
export const KEPT_PROBLEMS = 1_000;

/** One file that could not be taken. */
export interface RevisionProblem {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string | null;
}

/** What a sync would do. */
export interface SyncPlan {
  /** Names this plan: pass it as `confirm`. It changes when the source, its remote or its configuration does. */
  readonly planId: string;
  /** Number of the revision it is based on. */
  readonly baseRevision: number;
  readonly remoteRevision: string;
  /** Whether a sync would be held by the deletion guard. */
  readonly held: boolean;
  readonly created: number;
  /** Files whose content must be read to know whether it changed. */
  readonly updated: number;
  readonly deleted: number;
  readonly problems: number;
  /** The first 1,000 changes by path. */
  readonly changes: readonly { readonly path: string; readonly change: 'created' | 'updated' | 'deleted' }[];
  /** The first 1,000 problems by path. */
  readonly problemFiles: readonly RevisionProblem[];
}
