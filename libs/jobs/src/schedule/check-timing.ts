import { IntervalInvalidError } from './schedule.errors.js';
import { intervalMilliseconds } from './schedule-timing.js';

/** What a schedule may not fall below, unless tests lower it: milliseconds. */
export const MINIMUM_INTERVAL = 60_000;
/** The longest interval, in minutes: a year. */
const MAXIMUM_MINUTES = 525_600;

/**
 * What is wrong with an interval in minutes; null when nothing is. Minutes are whole, unless the minimum is below a
 * minute: then they may be a number of seconds, as 5 / 60.
 *
 * @param minimumInterval milliseconds
 */
export function intervalProblem(minutes: unknown, minimumInterval: number = MINIMUM_INTERVAL): string | null {
  if (typeof minutes !== 'number' || !Number.isFinite(minutes)) return 'must be a number of minutes';
  const milliseconds = intervalMilliseconds(minutes);
  const isWhole = Number.isInteger(minutes) || (minimumInterval < MINIMUM_INTERVAL && milliseconds % 1_000 === 0);
  if (!isWhole || milliseconds <= 0) return 'must be a whole number of minutes, at least 1';
  if (milliseconds < minimumInterval)
    return `must not be shorter than the minimum of ${minimumInterval / 1_000} seconds`;
  if (minutes > MAXIMUM_MINUTES) return `must not be longer than a year, ${MAXIMUM_MINUTES}`;
  return null;
}

/** @throws IntervalInvalidError */
export function checkInterval(minutes: unknown, minimumInterval?: number): void {
  const problem = intervalProblem(minutes, minimumInterval);
  if (problem !== null) throw new IntervalInvalidError(minutes, problem);
}
