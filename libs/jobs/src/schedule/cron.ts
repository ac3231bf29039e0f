import { Cron } from 'croner';
import { CronInvalidError, TimeZoneInvalidError } from './schedule.errors.js';
import type { CronTiming } from './schedule-timing.js';

const HORIZON_YEARS = 5;
/** A cron expression has no shorter interval than this. */
const CRON_MINUTE = 60_000;
/** How many runs are looked at to see whether any two are too close to each other. */
const LOOKED_AT = 100;

/**
 * Refuses a cron expression that is malformed, has seconds, does not run within five years, or runs more often than
 * allowed.
 *
 * @param minimumInterval milliseconds
 * @throws CronInvalidError, TimeZoneInvalidError
 */
export function checkCron(timing: CronTiming, now: Date, minimumInterval = CRON_MINUTE): void {
  const { cron: expression } = timing;
  if (expression.trim().split(/\s+/).length !== 5)
    throw new CronInvalidError(expression, 'it does not have five fields');
  checkTimeZone(timing.timeZone);
  const first = nextMatch(timing, now);
  const horizon = new Date(now);
  horizon.setUTCFullYear(horizon.getUTCFullYear() + HORIZON_YEARS);
  if (!first || first > horizon) {
    throw new CronInvalidError(expression, `it does not run within ${HORIZON_YEARS} years`);
  }
  if (minimumInterval > CRON_MINUTE) checkFrequency(timing, first, minimumInterval);
}

/**
 * The first time after a moment that matches, to the second; null when there is none.
 *
 * Where clocks are put forward, a time that does not exist is taken at the first one that does; where they are put
 * back, a time that comes twice is taken the first time. An expression with `*` or a step in its minutes or hours is
 * about time that passes: it runs on through the hour that comes twice, and leaves out the one that does not exist.
 *
 * @throws CronInvalidError
 */
export function nextMatch({ cron, timeZone }: CronTiming, after: Date): Date | null {
  try {
    const options = { timezone: timeZone ?? 'UTC', mode: '5-part', fixedTimeRule: 'no-wildcard' } as const;
    return new Cron(cron, options).nextRun(after);
  } catch (error) {
    throw new CronInvalidError(cron, (error as Error).message);
  }
}

function checkTimeZone(timeZone: string | null | undefined): void {
  if (timeZone === null || timeZone === undefined) return;
  // An empty one would be that of the machine, and an offset knows nothing of summer.
  if (typeof timeZone !== 'string' || !/^[A-Za-z]/.test(timeZone)) throw new TimeZoneInvalidError(timeZone);
  try {
    Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new TimeZoneInvalidError(timeZone);
  }
}

function checkFrequency(timing: CronTiming, first: Date, minimumInterval: number): void {
  let previous = first;
  for (let looked = 1; looked < LOOKED_AT; looked++) {
    const next = nextMatch(timing, previous);
    if (!next) return;
    if (next.getTime() - previous.getTime() < minimumInterval) {
      throw new CronInvalidError(timing.cron, `it runs more often than every ${minimumInterval / 1_000} seconds`);
    }
    previous = next;
  }
}
