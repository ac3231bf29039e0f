import type { RetryClass } from '@lib/core';
import { intervalMilliseconds, nextRun, scheduleJitter, type ScheduleTiming } from '@lib/jobs';
import type { DataSourceRow } from '../source/data-source.row.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The longest pause after failures: where somebody has to do something first, asking often would only lock accounts. */
const LONGEST_PAUSE: Readonly<Record<RetryClass, number>> = { later: HOUR, never: 24 * HOUR };
/** Sources that are made together do not sync together for ever. */
const START_SPREAD = MINUTE;

/** What says when a source is to sync. */
export type TimedSource = Pick<DataSourceRow, 'id' | 'sync_interval' | 'cron'>;
/** What is known of its plan. */
export type PlannedSource = TimedSource & Pick<DataSourceRow, 'schedule_anchor' | 'next_sync'>;

/** When the source is to sync next, what the runs after that are in phase with, and when that was decided. */
export type SyncPlanning = Pick<DataSourceRow, 'next_sync' | 'schedule_anchor' | 'planned_at'>;

/** When a source is to sync by itself; null = never. */
export function timingOf({ sync_interval: interval, cron }: TimedSource): ScheduleTiming | null {
  if (cron !== null) return { cron };
  return interval === null ? null : { interval };
}

/**
 * The plan of a source whose schedule is new or has changed: the next match of a cron expression; an interval after the
 * last sync, or, when there was none or it is too long ago, soon.
 */
export function firstPlan(source: TimedSource, lastSynced: Date | null, now: Date): SyncPlanning {
  const timing = timingOf(source);
  if (!timing) return { next_sync: null, schedule_anchor: null, planned_at: null };
  if ('cron' in timing)
    return { next_sync: nextRun(timing, now, { anchor: now }), schedule_anchor: null, planned_at: now };
  const interval = intervalMilliseconds(timing.interval);
  const soon = now.getTime() + scheduleJitter(source.id, Math.min(interval / 10, START_SPREAD));
  const next = new Date(
    Math.max(soon, lastSynced === null ? 0 : Math.min(lastSynced.getTime(), now.getTime()) + interval),
  );
  return { next_sync: next, schedule_anchor: next, planned_at: now };
}

/** The first regular run after a moment; what was missed before is left out. */
export function regularSync(source: PlannedSource, now: Date): Date | null {
  const timing = timingOf(source);
  return timing && nextRun(timing, now, { anchor: source.schedule_anchor ?? source.next_sync ?? now });
}

/**
 * The same for many sources. A cron expression that several have in common is looked at once: it is what takes the time.
 */
export function regularSyncs(sources: readonly PlannedSource[], now: Date): { id: string; next: Date | null }[] {
  const matches = new Map<string, Date | null>();
  return sources.map((source) => {
    const { id, cron } = source;
    if (cron === null) return { id, next: regularSync(source, now) };
    if (!matches.has(cron)) matches.set(cron, regularSync(source, now));
    return { id, next: matches.get(cron)! };
  });
}

/** A scheduled sync that failed. */
export interface FailedSync {
  /** In a row, with this one. */
  readonly failures: number;
  readonly retry: RetryClass;
  /** What the remote asked to wait; null when it did not. */
  readonly retryAfterSeconds: number | null;
}

/**
 * When a source is tried again after failures: after a minute (or its interval, if that is shorter), then twice as long
 * each time, up to an hour; not the same for all that failed together, and not before the remote allows it. What does not
 * mend by itself is not tried before its regular time, and at last once a day.
 */
export function syncAfterFailure(source: PlannedSource, failed: FailedSync, now: Date): Date | null {
  const regular = regularSync(source, now);
  if (!regular) return null;
  const first = Math.min(source.sync_interval === null ? MINUTE : intervalMilliseconds(source.sync_interval), MINUTE);
  const pause = Math.min(first * 2 ** Math.min(failed.failures - 1, 30), LONGEST_PAUSE[failed.retry]);
  const jittered = pause * 0.75 + scheduleJitter(`${source.id}:${failed.failures}`, pause / 2);
  const wait = Math.max(jittered, (failed.retryAfterSeconds ?? 0) * 1_000);
  const again = now.getTime() + Math.ceil(wait);
  return new Date(failed.retry === 'never' ? Math.max(again, regular.getTime()) : again);
}
