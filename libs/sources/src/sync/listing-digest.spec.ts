import type { Entry } from '@lib/core';
import fc from 'fast-check';
import { ListingDigest } from './listing-digest.js';

const file: Entry = { path: 'a', type: 'file', size: 1, fingerprint: 'x' };

const entries: fc.Arbitrary<Entry> = fc.record(
  {
    path: fc.string({ unit: 'binary', minLength: 1 }),
    type: fc.constantFrom('file' as const, 'symlink' as const, 'submodule' as const),
    size: fc.option(fc.maxSafeNat()),
    fingerprint: fc.option(fc.string()),
    target: fc.string(),
    problem: fc.record({ code: fc.constantFrom('FS_UNREADABLE' as const, 'PATH_UNSAFE' as const) }),
  },
  { requiredKeys: ['path', 'type', 'size', 'fingerprint'] },
);
const listings = fc.uniqueArray(entries, { selector: (entry) => entry.path, maxLength: 20 });

function digestOf(listing: readonly Entry[]): string {
  const digest = new ListingDigest();
  for (const entry of listing) digest.add(entry);
  return digest.toString();
}

describe('ListingDigest', () => {
  it('looks like a revision', () => {
    expect(digestOf([])).toMatch(/^listing:[\da-f]{64}$/);
    expect(digestOf([file])).toMatch(/^listing:[\da-f]{64}$/);
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(
        listings.chain((listing) =>
          fc.tuple(
            fc.constant(listing),
            fc.shuffledSubarray(listing, { minLength: listing.length, maxLength: listing.length }),
          ),
        ),
        ([listing, shuffled]) => expect(digestOf(shuffled)).toBe(digestOf(listing)),
      ),
    );
  });

  it('differs as soon as one entry is missing', () => {
    fc.assert(
      fc.property(listings, fc.nat(), (listing, index) => {
        fc.pre(listing.length > 0);
        expect(digestOf(listing.toSpliced(index % listing.length, 1))).not.toBe(digestOf(listing));
      }),
    );
  });

  it('differs as soon as one entry differs', () => {
    fc.assert(
      fc.property(listings, entries, fc.nat(), (listing, other, position) => {
        fc.pre(listing.length > 0);
        const index = position % listing.length;
        fc.pre(JSON.stringify(canonical(other)) !== JSON.stringify(canonical(listing[index]!)));
        expect(digestOf(listing.with(index, other))).not.toBe(digestOf(listing));
      }),
    );
  });

  it.each<[string, Partial<Entry>]>([
    ['path', { path: 'b' }],
    ['type', { type: 'submodule' }],
    ['size', { size: 2 }],
    ['unknown size', { size: null }],
    ['fingerprint', { fingerprint: 'y' }],
    ['missing fingerprint', { fingerprint: null }],
    ['target', { target: 'b' }],
    ['problem', { problem: { code: 'FS_UNREADABLE' } }],
  ])('tells entries apart by their %s', (_what, change) => {
    expect(digestOf([{ ...file, ...change }])).not.toBe(digestOf([file]));
  });

  it('does not change with a time or with the wording of a problem', () => {
    expect(digestOf([{ ...file, lastModified: new Date() }])).toBe(digestOf([file]));
    const problem = { code: 'FS_UNREADABLE' as const };
    expect(digestOf([{ ...file, problem: { ...problem, message: 'EACCES' } }])).toBe(digestOf([{ ...file, problem }]));
  });

  it('counts an entry that comes twice', () => {
    expect(digestOf([file, file])).not.toBe(digestOf([file]));
    expect(digestOf([file, file])).not.toBe(digestOf([]));
  });
});

const canonical = ({ path, type, size, fingerprint, target, problem }: Entry) => [
  path,
  type,
  size,
  fingerprint,
  target ?? null,
  problem?.code ?? null,
];
