import fc from 'fast-check';
import { checkCron, ScheduleInvalidError } from './schedule.js';

const now = new Date('2026-01-15T12:00:00Z');
const check = (expression: string) => checkCron(expression, now);

describe('A schedule', () => {
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
    expect(() => check(expression)).toThrow(ScheduleInvalidError);
    expect(() => check(expression)).toThrow(
      expect.objectContaining({
        code: 'SCHEDULE_INVALID',
        errors: [{ pointer: '/cron', detail: expect.any(String) }],
        message: expect.stringContaining(`"${expression}"`),
      }),
    );
  });

  it('is taken or refused with its own error, whatever it is', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom(...'0123456789*/-,?LW#+ A') }), { maxLength: 7 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fields.map((parts) => parts.join(' ')),
        ),
        (expression) => {
          try {
            check(expression);
          } catch (error) {
            expect(error).toBeInstanceOf(ScheduleInvalidError);
          }
        },
      ),
    );
  });
});
