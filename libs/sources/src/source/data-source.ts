import type { ErrorCode } from '@lib/core';

/** What a source is doing now. */
export type DataSourceState = 'idle' | 'queued' | 'syncing';

/** How its last sync ended. */
export type DataSourceResult = 'never' | 'changed' | 'unchanged' | 'failed' | 'held';

/** NetBox's one word for state and last result together. */
export type DataSourceStatus = 'new' | 'queued' | 'syncing' | 'completed' | 'failed';

/** Why a source will not sync by itself. */
export interface Blockage {
  readonly code: ErrorCode;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** What somebody has to do. */
  readonly remedy: string;
  /** What to pass as `confirm` to go ahead anyway, when the sync is held. */
  readonly planId?: string;
}

/** Parameters as they are shown: sensitive ones only tell that they are set, and by which reference. */
export type ShownParameters = Readonly<Record<string, unknown>>;

/** One configured place to read, as everybody may see it: no secrets. */
export interface DataSource {
  /** UUIDv7. */
  readonly id: string;
  readonly name: string;
  /** Name of its data backend. */
  readonly type: string;
  readonly sourceUrl: string;
  readonly description: string;
  readonly comments: string;
  /** False = paused: no schedule, no webhook, a manual sync is refused. */
  readonly enabled: boolean;
  /** Minutes between syncs; null = none, or `cron` rules. */
  readonly syncInterval: number | null;
  readonly cron: string | null;
  /** One rule per line, as in a .gitignore. */
  readonly ignoreRules: string;
  /** Sensitive parameters read `{ set: true }`, those given by reference `{ set: true, reference }`. */
  readonly parameters: ShownParameters;
  /** Percentage of entries that may disappear at once before a sync is held, or `off`. */
  readonly deletionGuard: number | 'off';
  readonly status: DataSourceStatus;
  readonly state: DataSourceState;
  readonly lastResult: DataSourceResult;
  readonly lastError: { readonly code: ErrorCode; readonly message: string } | null;
  readonly lastSynced: Date | null;
  readonly nextSync: Date | null;
  /** Number of the published revision; 0 = nothing published yet. */
  readonly revision: number;
  /** The remote's own revision that was seen last (commit, listing digest). */
  readonly remoteRevision: string | null;
  readonly fileCount: number;
  /** Files of the last sync that could not be taken. */
  readonly problems: number;
  readonly blockedBy: Blockage | null;
  /** Counts how often it was edited, from 1; syncs do not count. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** NetBox's one word, derived from what a source is doing and how its last sync ended. */
export function statusOf(state: DataSourceState, lastResult: DataSourceResult): DataSourceStatus {
  if (state !== 'idle') return state;
  if (lastResult === 'never') return 'new';
  return lastResult === 'failed' || lastResult === 'held' ? 'failed' : 'completed';
}
