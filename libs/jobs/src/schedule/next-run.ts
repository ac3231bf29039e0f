import { createHash } from 'node:crypto';
import { nextMatch } from './cron.js';
import { CronInvalidError } from './schedule.errors.js';
import { intervalMilliseconds, isCron, type ScheduleTiming } from './schedule-timing.js';

/** What the next run is counted from. */
export interface NextRunOptions {
  /**
   * A run of the past or the future that all runs of an interval are in phase with, so that they do not drift by the
   * time that runs take. Cron expressions have no need of it.
   */
  readonly anchor: Date;
  /** Milliseconds that a cron expression is shifted by; an interval has them in its anchor. */
  readonly jitter?: number;
}

/**
 * The first run after a moment.
 *
 * @throws CronInvalidError
 */
export function nextRun(timing: ScheduleTiming, after: Date, { anchor, jitter = 0 }: NextRunOptions): Date {
  if (isCron(timing)) {
    const match = nextMatch(timing, new Date(after.getTime() - jitter));
    if (!match) throw new CronInvalidError(timing.cron, 'it never runs again');
    return new Date(match.getTime() + jitter);
  }
  const interval = intervalMilliseconds(timing.interval);
  const passed = Math.floor((after.getTime() - anchor.getTime()) / interval);
  return new Date(anchor.getTime() + (passed + 1) * interval);
}

/**
 * A whole number of milliseconds from 0 to `spread`, exclusive, that is always the same for the same key: it keeps many
 * schedules apart without letting any of them drift.
 */
export function scheduleJitter(key: string, spread: number): number {
  const share = createHash('sha256').update(key).digest().readUIntBE(0, 6) / 2 ** 48;
  return Math.floor(share * spread);
}
