import { DataBackendsError } from '@lib/core';
import { Cron } from 'croner';

const HORIZON_YEARS = 5;

/** A cron expression that cannot be used as a schedule. */
export class ScheduleInvalidError extends DataBackendsError {
  constructor(expression: string, what: string) {
    super(
      'SCHEDULE_INVALID',
      `The cron expression "${expression}" cannot be used: ${what}. ` +
        'Write minute, hour, day of month, month and day of week, for instance "0 3 * * *".',
      { errors: [{ pointer: '/cron', detail: what }] },
    );
  }
}

/**
 * Refuses a cron expression (UTC) that is malformed, has seconds, or never runs.
 *
 * @throws ScheduleInvalidError
 */
export function checkCron(expression: string, now: Date = new Date()): void {
  if (expression.trim().split(/\s+/).length !== 5) {
    throw new ScheduleInvalidError(expression, 'it does not have five fields');
  }
  let next: Date | null;
  try {
    next = new Cron(expression, { timezone: 'UTC' }).nextRun(now);
  } catch (error) {
    throw new ScheduleInvalidError(expression, (error as Error).message);
  }
  const horizon = new Date(now);
  horizon.setUTCFullYear(horizon.getUTCFullYear() + HORIZON_YEARS);
  if (!next || next > horizon)
    throw new ScheduleInvalidError(expression, `it does not run within ${HORIZON_YEARS} years`);
}
