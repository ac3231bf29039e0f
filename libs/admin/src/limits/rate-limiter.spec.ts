import fc from 'fast-check';
import { RateLimiter } from './rate-limiter.js';

describe('a limit per minute', () => {
  let now = 0;
  const limiter = (perMinute: number) => new RateLimiter(perMinute, () => now);
  const times = (count: number, limit: RateLimiter, who = 'ada') =>
    Array.from({ length: count }, () => limit.take(who));

  it('lets a minute pass at once, and says how long to wait then', () => {
    const limit = limiter(6);
    expect(times(8, limit)).toEqual([0, 0, 0, 0, 0, 0, 10, 10]);
    now += 10_000;
    expect([limit.wait('ada'), ...times(2, limit)]).toEqual([0, 0, 10]);
    now += 3_600_000;
    expect(times(7, limit)).toEqual([0, 0, 0, 0, 0, 0, 10]);
  });

  it('counts each alone', () => {
    const limit = limiter(1);
    expect([limit.take('ada'), limit.take('bob'), limit.take('ada')]).toEqual([0, 0, 60]);
  });

  it('can be none', () => {
    const limit = limiter(0);
    expect(new Set(times(1_000, limit))).toEqual(new Set([0]));
    expect(limit.size).toBe(0);
  });

  it('remembers some only, however many come', () => {
    const limit = limiter(1);
    for (let who = 0; who < 30_000; who += 1) limit.take(String(who));
    expect(limit.size).toBe(10_000);
    expect([limit.take('29999'), limit.take('0')]).toEqual([60, 0]);
  });

  it('lets no more than two minutes pass within one, and whoever waits as told is let through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.nat(5_000), { maxLength: 300 }),
        (perMinute, pauses) => {
          now = 0;
          const limit = limiter(perMinute);
          const granted: number[] = [];
          for (const pause of pauses) {
            now += pause;
            const wait = limit.take('ada');
            if (wait === 0) granted.push(now);
          }
          for (const start of granted) {
            expect(granted.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(
              2 * perMinute,
            );
          }
          now += limit.wait('ada') * 1_000;
          expect(limit.take('ada')).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});
