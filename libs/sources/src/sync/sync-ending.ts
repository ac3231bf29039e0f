import { type DataBackendsError, type ErrorCode, redact } from '@lib/core';
import { retryAfterSeconds } from '../schedule/retry-after.js';
import { regularSync, syncAfterFailure } from '../schedule/sync-schedule.js';
import type { Blockage } from '../source/data-source.js';
import type { DataSourceRow } from '../source/data-source.row.js';
import type { Ending } from './sync-lock.js';
import type { SyncResult } from './sync-result.js';

/** When and how a sync ended. */
export interface EndedSync {
  readonly source: DataSourceRow;
  readonly now: Date;
  /** Whether the schedule of the source asked for it. */
  readonly scheduled: boolean;
}

/** Somebody ended these, or took over: they say nothing about the remote. */
const INTERRUPTED: ReadonlySet<ErrorCode> = new Set(['SYNC_CANCELLED', 'SYNC_FENCED']);

/** How a source is marked after a sync that ended well, or is held. */
export function endingOf(result: SyncResult, { source, now }: EndedSync): Ending {
  const plan = source.failures === 0 ? {} : { plan: planned(source, 0, regularSync(source, now), now) };
  if (result.outcome !== 'held') return { result: result.outcome, synced: true, ...plan };
  const remedy =
    'Most files disappeared from the remote. If that is right, sync again with this planId as confirm; ' +
    'if not, bring the remote back: the next sync then passes by itself.';
  const blockedBy = { ...blockage(source, 'SYNC_MASS_DELETE_HELD', remedy, now), planId: result.planId! };
  return { result: 'held', blockedBy, ...plan };
}

/**
 * How a source is marked after a sync that failed: blocked, where it does not mend by itself; and with the time of the
 * next try. A sync that somebody asked for leaves the schedule alone.
 */
export function failedEnding(error: DataBackendsError, { source, now, scheduled }: EndedSync): Ending {
  const { code, retry } = error;
  const message = redact(error.message);
  const failed = { result: 'failed', error: { code, message } } as const;
  if (INTERRUPTED.has(code)) return { ...failed, blockedBy: source.blocked_by };
  const blockedBy = retry === 'never' ? blockage(source, code, message, now) : null;
  if (!scheduled) return { ...failed, blockedBy };
  const failures = source.failures + 1;
  const next = syncAfterFailure(source, { failures, retry, retryAfterSeconds: retryAfterSeconds(error) }, now);
  return { ...failed, blockedBy, plan: planned(source, failures, next, now) };
}

function planned(source: DataSourceRow, failures: number, next: Date | null, now: Date): NonNullable<Ending['plan']> {
  return { failures, seen: source.next_sync, next, now };
}

function blockage(source: DataSourceRow, code: ErrorCode, remedy: string, now: Date): Blockage {
  const since = source.blocked_by?.code === code ? source.blocked_by.since : now.toISOString();
  return { code, since, remedy };
}
