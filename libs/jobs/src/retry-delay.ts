/** Of jobs: 15 minutes. */
const LONGEST = 900_000;

/**
 * Milliseconds until something that failed is tried again: doubled each time, with up to a quarter more or less, so that
 * many that failed together do not come back together.
 *
 * @param failures so far, from 1
 * @param random from 0 to 1
 */
export function retryDelay(failures: number, first: number, random: number, longest = LONGEST): number {
  const delay = Math.min(first * 2 ** Math.min(failures - 1, 30), longest);
  return Math.round(delay * (0.75 + random / 2));
}
