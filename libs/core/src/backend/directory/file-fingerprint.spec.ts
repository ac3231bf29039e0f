import { type BigIntStats, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf, isRacy } from './file-fingerprint.js';

const SECOND = 1_000_000_000n;
const changedAt = 1_700_000_000n * SECOND;

const stats = (values: Partial<Record<'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs', bigint>> = {}): BigIntStats => {
  const all = { dev: 1n, ino: 2n, size: 3n, mtimeNs: changedAt, ctimeNs: changedAt, ...values };
  return { ...all, mtimeMs: all.mtimeNs / 1_000_000n, ctimeMs: all.ctimeNs / 1_000_000n } as BigIntStats;
};
const at = (nanoseconds: bigint) => Number(nanoseconds / 1_000_000n);

describe('fingerprintOf', () => {
  it('tells apart files that differ in device, inode, size, or either time by a nanosecond', () => {
    const different = [
      stats(),
      stats({ dev: 2n }),
      stats({ ino: 3n }),
      stats({ size: 4n }),
      stats({ mtimeNs: changedAt + 1n }),
      stats({ ctimeNs: changedAt + 1n }),
    ];
    expect(new Set(different.map(fingerprintOf)).size).toBe(different.length);
  });

  it('is the same for a real file that is looked at twice', () => {
    const directory = mkdtempSync(join(tmpdir(), 'fingerprint-'));
    try {
      expect(fingerprintOf(lstatSync(directory, { bigint: true }))).toBe(
        fingerprintOf(lstatSync(directory, { bigint: true })),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('holds inodes beyond what a number holds', () => {
    expect(fingerprintOf(stats({ ino: 2n ** 63n }))).not.toBe(fingerprintOf(stats({ ino: 2n ** 63n + 1n })));
  });
});

describe('isRacy', () => {
  const fine = changedAt + 123_456_789n;

  it("trusts a fine clock after two of the kernel's ticks", () => {
    const file = stats({ mtimeNs: fine, ctimeNs: fine });
    expect(isRacy(file, at(fine))).toBe(true);
    expect(isRacy(file, at(fine) + 20)).toBe(true);
    expect(isRacy(file, at(fine) + 21)).toBe(false);
  });

  it('trusts a clock of whole seconds after two of them', () => {
    expect(isRacy(stats(), at(changedAt) + 2000)).toBe(true);
    expect(isRacy(stats(), at(changedAt) + 2001)).toBe(false);
  });

  it('goes by the last change, of content or of attributes', () => {
    expect(isRacy(stats({ mtimeNs: 0n, ctimeNs: fine }), at(fine))).toBe(true);
    expect(isRacy(stats({ mtimeNs: fine, ctimeNs: 0n }), at(fine))).toBe(true);
  });

  it('does not trust a time that lies ahead', () => {
    expect(isRacy(stats({ mtimeNs: fine, ctimeNs: fine }), at(fine) - 60_000)).toBe(true);
  });
});
