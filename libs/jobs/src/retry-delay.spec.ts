import fc from 'fast-check';
import { retryDelay } from './retry-delay.js';

describe('The pause before the next attempt', () => {
  it('doubles, up to 15 minutes', () => {
    expect([1, 2, 3, 4, 20, 1_000].map((attempts) => retryDelay(attempts, 5_000, 0.5))).toEqual([
      5_000, 10_000, 20_000, 40_000, 900_000, 900_000,
    ]);
  });

  it('is off by a quarter at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const middle = retryDelay(attempts, 5_000, 0.5);
        expect(Math.abs(retryDelay(attempts, 5_000, random) - middle)).toBeLessThanOrEqual(middle / 4 + 1);
      }),
    );
  });
});
