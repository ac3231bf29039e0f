import { nextRun, scheduleJitter } from './next-run.js';
import { intervalMilliseconds, isCron, type ScheduleTiming } from './schedule-timing.js';

const MAX_START_JITTER = 60_000;

/**
 * The first run of a schedule that is new: the next match of a cron expression; at once for an interval, within a tenth
 * of it (a minute at most), so that what starts together does not run together for ever.
 */
export function firstRun(id: string, timing: ScheduleTiming, now: Date): Date {
  if (isCron(timing)) return nextRun(timing, now, { anchor: now });
  const spread = Math.min(intervalMilliseconds(timing.interval) / 10, MAX_START_JITTER);
  return new Date(now.getTime() + scheduleJitter(id, spread));
}

/** What is known of a schedule when its timing changes. */
export interface FormerPlan {
  readonly nextRun: Date;
  /** The run before; null when there was none. */
  readonly lastRun: Date | null;
}

/**
 * The next run when the timing changed: the first of the new timing after the last run. If that is in the past, it was
 * missed, and is run once now, so that a change can neither lose a run nor bring back one that has been.
 */
export function rescheduledRun(id: string, timing: ScheduleTiming, former: FormerPlan, now: Date): Date {
  // A last run in the future is that of a clock that was wrong.
  if (former.lastRun && former.lastRun <= now) return nextRun(timing, former.lastRun, { anchor: former.lastRun });
  const first = firstRun(id, timing, now);
  return !isCron(timing) && former.nextRun < first ? former.nextRun : first;
}

/** What is known of a schedule that may have been planned by a clock that was ahead. */
export interface PlanState extends FormerPlan {
  /** Milliseconds by the database's clock since it was fired; null when it never was. */
  readonly idle: number | null;
}

/**
 * Whether a schedule waits for a time that only a wrong clock would call next: its last run is in the future, and for
 * longer than it is from one run to the next nobody has fired it. The second is what tells a clock that was corrected
 * from a process whose own clock is behind: there, others go on firing.
 */
export function isStranded({ nextRun: next, lastRun, idle }: PlanState, now: Date): boolean {
  if (!lastRun || lastRun <= now || idle === null) return false;
  return idle > next.getTime() - lastRun.getTime();
}
