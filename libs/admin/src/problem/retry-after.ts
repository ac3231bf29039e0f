import type { DataBackendsError } from '@lib/core';

/** Seconds after which something that will pass by itself has perhaps passed. */
const SOME_SECONDS = 5;
/** Statuses that every answer of which says when to try again. */
export const RETRIED: ReadonlySet<number> = new Set([429, 503]);

/** What to say in `Retry-After`: what is known, or a guess for what passes by itself; undefined when waiting does not help. */
export function retryAfterOf(error: DataBackendsError): number | undefined {
  const { retryAfterSeconds } = error as { retryAfterSeconds?: number | null };
  if (typeof retryAfterSeconds === 'number') return Math.max(1, Math.ceil(retryAfterSeconds));
  return RETRIED.has(error.status) ? SOME_SECONDS : undefined;
}
