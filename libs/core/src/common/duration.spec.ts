import { duration } from './duration.js';

describe('A duration in the options', () => {
  it.each([
    [1_500, 1_500],
    ['250ms', 250],
    ['20s', 20_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    [' 5s ', 5_000],
  ])('takes %j', (written, milliseconds) => {
    expect(duration.parse(written)).toBe(milliseconds);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, '', '0s', '1.5s', '-1s', '10', '1d', '1h30m', '9999999999s', true, null])(
    'refuses %j',
    (written) => {
      expect(duration.safeParse(written).success).toBe(false);
    },
  );

  it('says what it takes', () => {
    expect(duration.safeParse('1 day').error?.issues[0]?.message).toBe(
      'must be milliseconds, or text like 20s, 10m or 1h',
    );
  });
});
