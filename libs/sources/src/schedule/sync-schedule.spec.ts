import fc from 'fast-check';
import { firstPlan, type PlannedSource, regularSync, syncAfterFailure } from './sync-schedule.js';

const NOW = new Date('2026-01-15T12:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const source = (fields: Partial<PlannedSource>): PlannedSource => ({
  id: 'a',
  sync_interval: null,
  cron: null,
  schedule_anchor: null,
  next_sync: null,
  ...fields,
});

describe('The plan of a source', () => {
  it('is none without a schedule', () => {
    expect(firstPlan(source({}), null, NOW)).toEqual({ next_sync: null, schedule_anchor: null, planned_at: null });
    expect(regularSync(source({}), NOW)).toBeNull();
    expect(syncAfterFailure(source({}), { failures: 1, retry: 'later', retryAfterSeconds: 9 }, NOW)).toBeNull();
  });

  it('begins soon, but not for all at once', () => {
    const starts = Array.from({ length: 50 }, (_, id) =>
      firstPlan(source({ id: `${id}`, sync_interval: 60 }), null, NOW).next_sync!.getTime(),
    );
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(NOW.getTime());
    expect(Math.max(...starts)).toBeLessThan(at(60).getTime());
    expect(new Set(starts).size).toBeGreaterThan(40);
  });

  it('goes on from the last sync when the interval changes', () => {
    expect(firstPlan(source({ sync_interval: 60 }), at(-600), NOW).next_sync).toEqual(at(3_000));
  });

  it('waits for the time that a cron expression names', () => {
    expect(firstPlan(source({ cron: '0 3 * * *' }), null, NOW).next_sync).toEqual(new Date('2026-01-16T03:00:00Z'));
  });

  it('stays in phase, whatever was missed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 10 ** 9 }), (interval, passed) => {
        const now = at(passed);
        const next = regularSync(source({ sync_interval: interval, schedule_anchor: NOW }), now)!;
        const ahead = next.getTime() - now.getTime();
        expect(ahead).toBeGreaterThan(0);
        expect(ahead).toBeLessThanOrEqual(interval * 60_000);
        expect((next.getTime() - NOW.getTime()) % (interval * 60_000)).toBe(0);
      }),
    );
  });
});

describe('The next try after failures', () => {
  const hourly = source({ sync_interval: 60, schedule_anchor: NOW });
  const wait = (failures: number, retry: 'later' | 'never', retryAfterSeconds: number | null = null) =>
    (syncAfterFailure(hourly, { failures, retry, retryAfterSeconds }, NOW)!.getTime() - NOW.getTime()) / 1_000;

  it('comes within minutes at first, then less and less often, up to about an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (failures) => {
        const pause = Math.min(60 * 2 ** (failures - 1), 3_600);
        expect(wait(failures, 'later')).toBeGreaterThanOrEqual(pause * 0.75);
        expect(wait(failures, 'later')).toBeLessThanOrEqual(pause * 1.25);
      }),
    );
  });

  it('is not the same for all that failed together', () => {
    const tries = ['a', 'b', 'c', 'd'].map((id) =>
      syncAfterFailure({ ...hourly, id }, { failures: 3, retry: 'later', retryAfterSeconds: null }, NOW)!.getTime(),
    );
    expect(new Set(tries).size).toBe(4);
  });

  it('does not come before the remote allows it', () => {
    expect(wait(1, 'later', 1_800)).toBe(1_800);
  });

  it('does not come before its time where somebody has to do something, and at last once a day', () => {
    expect(wait(1, 'never')).toBe(3_600);
    expect(wait(50, 'never')).toBeGreaterThan(86_400 * 0.7);
    expect(wait(50, 'never')).toBeLessThan(86_400 * 1.3);
  });

  it('comes as soon as a shorter interval says', () => {
    const often = source({ sync_interval: 5 / 60, schedule_anchor: NOW });
    const next = syncAfterFailure(often, { failures: 1, retry: 'later', retryAfterSeconds: null }, NOW)!;
    expect(next.getTime()).toBeLessThan(at(7).getTime());
  });
});
