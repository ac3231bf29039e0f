const LONGEST = 900_000;

/**
 * Milliseconds before the next attempt: doubled each time, with up to a quarter more or less, so that many jobs that
 * failed together do not come back together.
 *
 * @param attempts made so far
 * @param random from 0 to 1
 */
export function retryDelay(attempts: number, first: number, random: number): number {
  const delay = Math.min(first * 2 ** Math.min(attempts - 1, 30), LONGEST);
  return Math.round(delay * (0.75 + random / 2));
}
