import { DataBackendsError, quoted } from '@lib/core';

/** A schedule that cannot be used; refused when it is saved, or at the start. Each mistake has a class of its own. */
export abstract class ScheduleInvalidError extends DataBackendsError {
  protected constructor(pointer: string, what: string, message: string) {
    super('SCHEDULE_INVALID', message, { errors: [{ pointer, detail: what }] });
  }
}

/** The cron expression is malformed, never runs, or runs too often. */
export class CronInvalidError extends ScheduleInvalidError {
  constructor(expression: string, what: string) {
    super(
      '/cron',
      what,
      `The cron expression ${quoted(expression)} cannot be used: ${what}. ` +
        'Write minute, hour, day of month, month and day of week, for instance "0 3 * * *".',
    );
  }
}

/** There is no such time zone. */
export class TimeZoneInvalidError extends ScheduleInvalidError {
  constructor(timeZone: unknown) {
    super(
      '/timeZone',
      'there is no such time zone',
      `There is no time zone ${quoted(timeZone)}. Write an IANA name, for instance "Europe/Lisbon", or leave it out for UTC.`,
    );
  }
}

/** The interval is no number of minutes, or too short. */
export class IntervalInvalidError extends ScheduleInvalidError {
  constructor(interval: unknown, what: string) {
    super(
      '/interval',
      what,
      `The interval ${typeof interval === 'number' ? interval : quoted(interval)} cannot be used: it ${what}. ` +
        'Write minutes as a whole number, for instance 60 or JobInterval.Hourly.',
    );
  }
}

/** There is no schedule of that id: no process has announced such a system job. */
export class ScheduleNotFoundError extends DataBackendsError {
  constructor(id: string) {
    super(
      'SCHEDULE_NOT_FOUND',
      `There is no schedule ${quoted(id)}. A schedule has the id of its job runner; list all schedules to see which there are.`,
    );
  }
}
