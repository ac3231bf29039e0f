import type { DataBackendEntry, IgnoreRules, Limits, Snapshot } from '@lib/core';
import type { Database } from '@lib/database';
import type { DataSourceRow } from '../source/data-source.row.js';
import type { Lease } from './lease.js';
import type { LentContext } from './lively-progress.js';
import type { SyncRun } from './sync-report.js';
import type { SyncStep } from './sync-checkpoint.js';

/** Everything the steps of one sync share. */
export interface SyncScope {
  readonly database: Database;
  readonly source: DataSourceRow;
  readonly backend: DataBackendEntry;
  readonly lease: Lease;
  /** The lease's token: what the sync writes to scratch tables is keyed by it. */
  readonly syncId: string;
  readonly context: LentContext;
  /** The job that it runs in; undefined for a direct call. */
  readonly run: SyncRun | undefined;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** Clear values of the sensitive parameters, to be kept out of every error. */
  readonly secrets: readonly string[];
  readonly ignoreRules: IgnoreRules;
  readonly snapshot: Snapshot;
  /** Key of the configuration that this sync runs with. */
  readonly configurationKey: string;
  readonly addressKey: string;
  /** What the fingerprints of this sync are kept under. */
  readonly fingerprintScope: string;
  checkpoint(step: SyncStep): Promise<void>;
}
