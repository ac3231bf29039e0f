/** Nobody is kept waiting for longer, whatever a remote says. */
const LONGEST_SECONDS = 86_400;

/** Seconds that a remote which limits the rate of requests asked to wait; null when it did not. */
export function retryAfterSeconds(error: unknown): number | null {
  const seconds = (error as { retryAfterSeconds?: unknown } | null)?.retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, LONGEST_SECONDS) : null;
}
