import type { ErrorCode } from '@lib/core';
import type { SyncResult } from '../sync/sync-result.js';

/** One execution of a sync, as it is shown. */
export interface SyncJob {
  /** UUIDv7. */
  readonly id: string;
  readonly name: string;
  /** Id of the source. */
  readonly objectId: string;
  /** `failed` carries an error of the catalogue, `errored` an unexpected one. */
  readonly status: 'running' | 'completed' | 'failed' | 'errored';
  readonly created: Date;
  readonly started: Date | null;
  readonly completed: Date | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly result: SyncResult | null;
}
