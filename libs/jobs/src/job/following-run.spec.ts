import fc from 'fast-check';
import { followingRun } from './following-run.js';

const NOON = Date.UTC(2030, 0, 1, 12);
const at = (minutes: number) => new Date(NOON + minutes * 60_000);

describe('The next run of a job that recurs', () => {
  it.each([
    ['in time', 1, 60],
    ['late, but within the interval', 59, 60],
    ['after some were missed', 150, 180],
    ['exactly when the next one was due', 60, 120],
    ['by a clock that was put back', -30, 60],
  ])('is a whole number of intervals after the plan: %s', (_, ended, next) => {
    expect(followingRun({ scheduled: at(0), created: at(-500) }, 60, at(ended))).toEqual(at(next));
  });

  it('counts from when it was enqueued if no time was asked for', () => {
    expect(followingRun({ scheduled: null, created: at(0) }, 60, at(5))).toEqual(at(60));
  });

  it('is always in the future, by one interval at most unless the clock was put back', () => {
    const minutes = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 43_200 }), (ended, interval) => {
        const next = followingRun({ scheduled: at(0), created: at(0) }, interval, at(ended));
        expect(next.getTime()).toBeGreaterThan(at(ended).getTime());
        expect(next.getTime() - at(ended).getTime()).toBeLessThanOrEqual(interval * 60_000);
      }),
    );
  });
});
