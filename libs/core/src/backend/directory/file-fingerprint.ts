import type { BigIntStats } from 'node:fs';

// The clock that a kernel stamps files with moves on every 1 to 10 ms; that of some file systems every second or two.
const CLOCK_TICK = 20;
const COARSE_CLOCK_TICK = 2000;
const SECOND = 1_000_000_000n;

/**
 * The cheap proof that a file has not changed: device, inode, size, and the times of the last change of its content
 * and of its attributes, in nanoseconds. A content cannot change without the last one.
 */
export function fingerprintOf(stats: BigIntStats): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return `${dev.toString(36)}.${ino.toString(36)}.${size.toString(36)}.${mtimeNs.toString(36)}.${ctimeNs.toString(36)}`;
}

/**
 * Whether a file was changed so shortly before it was looked at that a next change could carry the same time (what
 * git calls racily clean). Its fingerprint proves nothing: the file is read again by the next sync, once.
 *
 * @param now milliseconds since 1970, taken before the file was looked at
 */
export function isRacy(stats: BigIntStats, now: number): boolean {
  const isChangeLast = stats.ctimeNs >= stats.mtimeNs;
  const age = now - Number(isChangeLast ? stats.ctimeMs : stats.mtimeMs);
  if (age > COARSE_CLOCK_TICK) return false;
  // A time without a fraction comes from a clock of whole seconds.
  const isCoarse = (isChangeLast ? stats.ctimeNs : stats.mtimeNs) % SECOND === 0n;
  return isCoarse || age <= CLOCK_TICK;
}
