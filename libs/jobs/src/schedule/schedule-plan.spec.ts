import fc from 'fast-check';
import { firstRun, isStranded, rescheduledRun } from './schedule-plan.js';

const now = new Date('2026-01-15T12:00:00Z');
const at = (time: string): Date => new Date(`2026-01-${time}:00Z`);

describe('The first run of a new schedule', () => {
  it('is the next match of a cron expression', () => {
    expect(firstRun('a', { cron: '0 3 * * *' }, now)).toEqual(at('16T03:00'));
  });

  it('is at once for an interval, a little apart from others', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 525_600 }), (id, interval) => {
        const wait = firstRun(id, { interval }, now).getTime() - now.getTime();
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(Math.min(interval * 6_000, 60_000));
      }),
    );
  });
});

describe('The next run after the timing changed', () => {
  const former = { nextRun: at('16T03:00'), lastRun: at('15T03:00') };

  it.each<[string, Parameters<typeof rescheduledRun>[1], Date]>([
    ['a longer interval counts from the last run', { interval: 2_880 }, at('17T03:00')],
    ['a shorter one, too', { interval: 600 }, at('15T13:00')],
    ['one so short that it was missed is in phase, and run once', { interval: 60 }, at('15T04:00')],
    ['a later time of the day is still to come today', { cron: '0 14 * * *' }, at('15T14:00')],
    ['one that was missed by the change is run once', { cron: '0 11 * * *' }, at('15T11:00')],
    ['one that had its run today waits for tomorrow', { cron: '0 2 * * *' }, at('16T02:00')],
  ])('%s', (_what, timing, expected) => {
    expect(rescheduledRun('a', timing, former, now)).toEqual(expected);
  });

  it('is that of a new schedule when there was no run, and no later than planned', () => {
    const never = { nextRun: at('15T12:00'), lastRun: null };
    expect(rescheduledRun('a', { interval: 60 }, never, now)).toEqual(at('15T12:00'));
    expect(rescheduledRun('a', { cron: '0 3 * * *' }, never, now)).toEqual(at('16T03:00'));
    const later = { nextRun: at('20T12:00'), lastRun: null };
    expect(rescheduledRun('a', { interval: 60 }, later, now)).toEqual(firstRun('a', { interval: 60 }, now));
  });

  it('does not count from a run that a wrong clock has put into the future', () => {
    const ahead = { nextRun: at('17T04:00'), lastRun: at('17T03:00') };
    expect(rescheduledRun('a', { cron: '0 3 * * *' }, ahead, now)).toEqual(at('16T03:00'));
  });
});

describe('A schedule', () => {
  const ahead = { nextRun: at('15T13:01'), lastRun: at('15T13:00') };

  it('is stranded when its last run is in the future and nobody goes on firing it', () => {
    expect(isStranded({ ...ahead, idle: 60_001 }, now)).toBe(true);
  });

  it('is not while others fire it: then the clock of this process is behind', () => {
    expect(isStranded({ ...ahead, idle: 59_000 }, now)).toBe(false);
  });

  it('is not while it waits for its time', () => {
    const daily = { nextRun: at('16T03:00'), lastRun: at('15T03:00') };
    expect(isStranded({ ...daily, idle: 9 * 3_600_000 }, now)).toBe(false);
    expect(isStranded({ nextRun: at('16T03:00'), lastRun: null, idle: null }, now)).toBe(false);
  });
});
