import fc from 'fast-check';
import { checkInterval } from './check-timing.js';
import { checkCron } from './cron.js';
import { CronInvalidError, ScheduleInvalidError } from './schedule.errors.js';
import { JobInterval } from './schedule-timing.js';

const now = new Date('2026-01-15T12:00:00Z');
const check = (cron: string, timeZone?: string) => checkCron({ cron, timeZone }, now);

const refusal = (pointer: string, message: string | RegExp) =>
  expect.objectContaining({
    code: 'SCHEDULE_INVALID',
    errors: [{ pointer, detail: expect.any(String) }],
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe('A cron expression', () => {
  it.each(['* * * * *', '0 3 * * *', '*/15 8-18 * * 1-5', '0 0 1 JAN *', ' 0  3 * * * ', '59 23 31 12 *', '0 0 * * 7'])(
    'can be "%s"',
    (expression) => {
      expect(() => check(expression)).not.toThrow();
    },
  );

  it('can wait for the next leap year', () => {
    expect(() => check('0 0 29 2 *')).not.toThrow();
  });

  it.each([
    ['', 'nothing'],
    ['   ', 'blanks'],
    ['61 * * * *', 'a minute that no hour has'],
    ['* 24 * * *', 'an hour that no day has'],
    ['* * 0 * *', 'a day that no month has'],
    ['* * * 13 *', 'a month that no year has'],
    ['* * * * 8', 'a day that no week has'],
    ['*/0 * * * *', 'a step of nothing'],
    ['5-1 * * * *', 'a range that ends before it begins'],
    ['-1 * * * *', 'a negative minute'],
    ['a b c d e', 'words'],
    ['* * * *', 'four fields'],
    ['* * * * * *', 'seconds: it could run sixty times a minute'],
    ['0 0 30 2 *', 'a date that never comes'],
    ['0 0 31 4,6,9,11 *', 'dates that never come'],
    ['@hourly', 'a nickname'],
    ['0 3 * * * Mars/Phobos', 'a time zone'],
    ['2026-01-01T00:00:00Z', 'a point in time'],
  ])('cannot be "%s": %s', (expression) => {
    expect(() => check(expression)).toThrow(CronInvalidError);
    expect(() => check(expression)).toThrow(refusal('/cron', `"${expression}"`));
  });

  it.each(['Europe/Lisbon', 'America/New_York', 'Asia/Kathmandu', 'UTC', 'Etc/GMT+3'])('can be in %s', (timeZone) => {
    expect(() => check('0 3 * * *', timeZone)).not.toThrow();
  });

  it.each(['Mars/Phobos', '', ' ', 'local', '+02:00', 'Europe/', '../etc/passwd'])(
    'cannot be in a time zone named "%s"',
    (timeZone) => {
      expect(() => check('0 3 * * *', timeZone)).toThrow(refusal('/timeZone', 'Europe/Lisbon'));
    },
  );

  it('may not run more often than the minimum, where that is more than a minute', () => {
    const cron = (expression: string) => () => checkCron({ cron: expression }, now, 5 * 60_000);
    expect(cron('*/5 * * * *')).not.toThrow();
    expect(cron('* * * * *')).toThrow(refusal('/cron', 'more often than every 300 seconds'));
    expect(cron('0,3 0 * * *')).toThrow(refusal('/cron', 'more often'));
  });

  it('is taken or refused with its own error, whatever it is', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom(...'0123456789*/-,?LW#+ A') }), { maxLength: 7 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fields.map((parts) => parts.join(' ')),
        ),
        fc.option(fc.oneof(fc.string(), fc.constantFrom('UTC', 'Europe/Berlin')), { nil: undefined }),
        (expression, timeZone) => {
          try {
            check(expression, timeZone);
          } catch (error) {
            expect(error).toBeInstanceOf(ScheduleInvalidError);
          }
        },
      ),
    );
  });
});

describe('An interval', () => {
  it.each([...Object.values(JobInterval), 2, 61, 525_600])('can be %d minutes', (minutes) => {
    expect(() => checkInterval(minutes)).not.toThrow();
  });

  it.each([0, -1, 0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 525_601, '60', null, {}])(
    'cannot be %p minutes',
    (minutes) => {
      expect(() => checkInterval(minutes)).toThrow(refusal('/interval', 'JobInterval.Hourly'));
    },
  );

  it('can be whole seconds where tests have lowered the minimum', () => {
    expect(() => checkInterval(1 / 60, 1_000)).not.toThrow();
    expect(() => checkInterval(5 / 60, 1_000)).not.toThrow();
    expect(() => checkInterval(0.5 / 60, 1_000)).toThrow(refusal('/interval', 'whole number'));
    expect(() => checkInterval(1 / 60, 2_000)).toThrow(refusal('/interval', 'minimum of 2 seconds'));
  });

  it('cannot be shorter than a minimum that was raised', () => {
    expect(() => checkInterval(4, 300_000)).toThrow(refusal('/interval', 'the minimum of 300 seconds'));
    expect(() => checkInterval(5, 300_000)).not.toThrow();
  });
});
