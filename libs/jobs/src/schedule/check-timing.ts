import { checkCron } from './cron.js';
import { IntervalInvalidError } from './schedule.errors.js';
import { intervalMilliseconds, isCron, type ScheduleTiming } from './schedule-timing.js';

/** What a schedule may not fall below, unless tests lower it: milliseconds. */
export const MINIMUM_INTERVAL = 60_000;
/** The longest interval, in minutes: a year. */
const MAXIMUM_MINUTES = 525_600;

/**
 * Refuses what makes no sense as a schedule.
 *
 * @param minimumInterval milliseconds
 * @throws ScheduleInvalidError
 */
export function checkTiming(timing: ScheduleTiming, now: Date, minimumInterval: number = MINIMUM_INTERVAL): void {
  if (isCron(timing)) checkCron(timing, now, minimumInterval);
  else checkInterval(timing.interval, minimumInterval);
}

/**
 * Minutes are whole, unless the minimum is below a minute: then they may be a number of seconds, as 5 / 60.
 *
 * @param minimumInterval milliseconds
 * @throws IntervalInvalidError
 */
export function checkInterval(minutes: number, minimumInterval: number = MINIMUM_INTERVAL): void {
  if (typeof minutes !== 'number' || !Number.isFinite(minutes)) {
    throw new IntervalInvalidError(minutes, 'is not a number of minutes');
  }
  const milliseconds = intervalMilliseconds(minutes);
  const isWhole = Number.isInteger(minutes) || (minimumInterval < MINIMUM_INTERVAL && milliseconds % 1_000 === 0);
  if (!isWhole || milliseconds <= 0) throw new IntervalInvalidError(minutes, 'is not a whole number from 1');
  if (milliseconds < minimumInterval) {
    throw new IntervalInvalidError(minutes, `is shorter than the minimum of ${minimumInterval / 1_000} seconds`);
  }
  if (minutes > MAXIMUM_MINUTES) throw new IntervalInvalidError(minutes, `is longer than a year (${MAXIMUM_MINUTES})`);
}
