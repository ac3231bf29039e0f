import fc from 'fast-check';
import { type DeletionGuardInput, isHeld } from './deletion-guard.js';

const shrunk: DeletionGuardInput = {
  listed: 4,
  incomplete: false,
  previouslyListed: 10,
  published: true,
  proven: false,
  sameAddress: true,
  guard: 50,
};

const counts = fc.nat({ max: 1_000_000 });
const inputs: fc.Arbitrary<DeletionGuardInput> = fc.record({
  listed: counts,
  incomplete: fc.boolean(),
  previouslyListed: counts,
  published: fc.boolean(),
  proven: fc.boolean(),
  sameAddress: fc.boolean(),
  guard: fc.option(fc.integer({ min: 1, max: 100 })),
});

describe('The deletion guard', () => {
  it('holds a sync that would leave fewer than half of the entries', () => {
    expect(isHeld(shrunk)).toBe(true);
  });

  it.each([
    { guard: 50, listed: 5, held: false },
    { guard: 50, listed: 4, held: true },
    { guard: 1, listed: 10, held: false },
    { guard: 1, listed: 9, held: true },
    { guard: 100, listed: 1, held: false },
    { guard: 100, listed: 0, held: true },
  ])('lets $guard % of 10 entries go: $listed left, held $held', ({ guard, listed, held }) => {
    expect(isHeld({ ...shrunk, guard, listed })).toBe(held);
  });

  it('holds an empty listing even when the remote proves it', () => {
    expect(isHeld({ ...shrunk, proven: true, listed: 0 })).toBe(true);
  });

  it('lets a remote shrink that proves its listing', () => {
    expect(isHeld({ ...shrunk, proven: true, listed: 1 })).toBe(false);
  });

  it.each<[string, Partial<DeletionGuardInput>]>([
    ['that is switched off', { guard: null }],
    ['of which nothing would be deleted, since it is incomplete', { incomplete: true }],
    ['before anything is published', { published: false }],
    ['when the source points elsewhere now', { sameAddress: false }],
    ['when nothing was listed before', { previouslyListed: 0 }],
  ])('holds nothing %s, not even an empty listing', (_when, change) => {
    expect(isHeld({ ...shrunk, listed: 0, ...change })).toBe(false);
  });

  it('never holds a listing that did not shrink', () => {
    fc.assert(
      fc.property(inputs, counts, (input, more) =>
        expect(isHeld({ ...input, listed: input.previouslyListed + more })).toBe(false),
      ),
    );
  });

  it('holds with fewer entries whatever it holds with more', () => {
    fc.assert(
      fc.property(inputs, counts, (input, fewer) => {
        fc.pre(isHeld(input));
        expect(isHeld({ ...input, listed: Math.max(0, input.listed - fewer) })).toBe(true);
      }),
    );
  });
});
