import fc from 'fast-check';
import { nextRun, scheduleJitter } from './next-run.js';
import type { ScheduleTiming } from './schedule-timing.js';

const epoch = new Date(0);
const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
const minutes = fc.integer({ min: 1, max: 525_600 });

/** The runs that follow each other from a moment on, each found from the one before. */
function runs(timing: ScheduleTiming, from: string, count: number): string[] {
  const found: string[] = [];
  for (let at = new Date(from); found.length < count;) {
    at = nextRun(timing, at, { anchor: epoch });
    found.push(at.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('The next run of an interval', () => {
  it('is the first one after a moment, in phase with its anchor', () => {
    fc.assert(
      fc.property(minutes, instants, instants, (interval, anchor, after) => {
        const length = interval * 60_000;
        const next = nextRun({ interval }, after, { anchor }).getTime();
        expect(next).toBeGreaterThan(after.getTime());
        expect(next - after.getTime()).toBeLessThanOrEqual(length);
        expect(Math.abs(next - anchor.getTime()) % length).toBe(0);
      }),
    );
  });

  it('does not drift, however late each run is and however long it takes', () => {
    fc.assert(
      fc.property(
        minutes,
        instants,
        fc.array(fc.nat({ max: 59_999 }), { minLength: 1 }),
        (interval, anchor, delays) => {
          let next = anchor;
          for (const delay of delays) next = nextRun({ interval }, new Date(next.getTime() + delay), { anchor: next });
          expect(next.getTime()).toBe(anchor.getTime() + delays.length * interval * 60_000);
        },
      ),
    );
  });

  it('leaves out those that were missed', () => {
    const anchor = new Date('2026-01-01T00:05:00Z');
    const late = new Date('2026-01-01T07:30:00Z');
    expect(nextRun({ interval: 60 }, late, { anchor })).toEqual(new Date('2026-01-01T08:05:00Z'));
  });
});

describe('The next run of a cron expression', () => {
  const expressions = fc.constantFrom(
    '* * * * *',
    '*/7 * * * *',
    '30 2 * * *',
    '0 0 1 * *',
    '15 8-18 * * 1-5',
    '0,30 2 * * *',
  );
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
  );

  it('comes after the moment, on a whole minute, and none lies between', () => {
    fc.assert(
      fc.property(
        expressions,
        zones,
        instants,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (cron, timeZone, after, part) => {
          const timing = { cron, timeZone };
          const next = nextRun(timing, after, { anchor: epoch });
          expect(next.getTime()).toBeGreaterThan(after.getTime());
          expect(next.getTime() % 60_000).toBe(0);
          const between = new Date(after.getTime() + Math.floor((next.getTime() - after.getTime()) * part));
          expect(nextRun(timing, between, { anchor: epoch })).toEqual(next);
        },
      ),
    );
  });

  it('is shifted by its jitter and by nothing else', () => {
    fc.assert(
      fc.property(expressions, zones, instants, fc.nat({ max: 3_600_000 }), (cron, timeZone, after, jitter) => {
        const timing = { cron, timeZone };
        const next = nextRun(timing, after, { anchor: epoch, jitter });
        expect(next.getTime()).toBeGreaterThan(after.getTime());
        expect(next.getTime() - jitter).toBe(
          nextRun(timing, new Date(after.getTime() - jitter), { anchor: epoch }).getTime(),
        );
      }),
    );
  });

  it.each<[string, string, string, string, string[]]>([
    [
      'Berlin, forward: 02:30 does not exist and is taken at 03:00',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Berlin, back: 02:30 comes twice and is taken the first time',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T00:00:00Z',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'Berlin, forward: of two times in the hour that does not exist one run is left, not none',
      '0,30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T02:00:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Berlin, back: every half hour goes on through the hour that comes twice',
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:45:00Z',
      ['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-25T02:00Z'],
    ],
    [
      'New York, forward',
      '30 2 * * *',
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    ],
    [
      'New York, back',
      '30 1 * * *',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'Lord Howe, forward by half an hour',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-02T16:00:00Z',
      ['2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    ],
    [
      'Lord Howe, back by half an hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-03T16:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'São Paulo of 2018, forward at midnight',
      '0 0 * * *',
      'America/Sao_Paulo',
      '2018-11-03T12:00:00Z',
      ['2018-11-04T03:00Z', '2018-11-05T02:00Z'],
    ],
    ['UTC knows no summer', '30 2 * * *', 'UTC', '2026-03-28T12:00:00Z', ['2026-03-29T02:30Z', '2026-03-30T02:30Z']],
  ])('%s', (_what, cron, timeZone, from, expected) => {
    expect(runs({ cron, timeZone }, from, expected.length)).toEqual(expected);
  });

  it('comes once a day in any zone and any year, for a time of the day', () => {
    fc.assert(
      fc.property(
        fc.nat(23),
        fc.nat(59),
        zones,
        fc.integer({ min: 2005, max: 2040 }),
        (hour, minute, timeZone, year) => {
          const timing = { cron: `${minute} ${hour} * * *`, timeZone };
          const end = new Date(Date.UTC(year + 1, 0, 1));
          let count = 0;
          for (let at = new Date(Date.UTC(year, 0, 1) - 1); ; count++) {
            const next = nextRun(timing, at, { anchor: epoch });
            if (next >= end) break;
            // A day of 23 to 25 hours, and the shift of what falls into a gap.
            if (count > 0) expect(Math.abs(next.getTime() - at.getTime() - 86_400_000)).toBeLessThanOrEqual(3_600_000);
            at = next;
          }
          expect(Math.abs(count - 365.5)).toBeLessThanOrEqual(1.5);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('Jitter', () => {
  it('is always the same for the same key, and below its spread', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 86_400_000 }), (key, spread) => {
        const jitter = scheduleJitter(key, spread);
        expect(jitter).toBe(scheduleJitter(key, spread));
        expect(Number.isInteger(jitter) && jitter >= 0 && jitter < spread).toBe(true);
      }),
    );
  });

  it('keeps many schedules apart', () => {
    const tenths = new Set(Array.from({ length: 100 }, (_, index) => scheduleJitter(`source-${index}`, 10)));
    expect(tenths.size).toBe(10);
  });
});
