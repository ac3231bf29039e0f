import { scheduleJitter } from '../schedule/next-run.js';

const FIRST = 1_000;
const LONGEST = 60_000;

/**
 * Milliseconds until something that failed is tried again: about one second, then twice as long each time, up to about a
 * minute; not the same for all that failed together.
 *
 * @param failures so far, from 1
 */
export function retryDelay(key: string, failures: number): number {
  const longest = Math.min(FIRST * 2 ** (failures - 1), LONGEST);
  return longest / 2 + scheduleJitter(`${key}:${failures}`, longest / 2);
}
