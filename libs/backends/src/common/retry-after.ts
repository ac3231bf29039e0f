/** Seconds that the header `Retry-After`, in seconds or a date, asks to wait; null when it does not. */
export function retryAfterSeconds(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  return /^\d{1,9}$/.test(value) ? Number(value) : secondsUntil(Date.parse(value), now);
}

/** @param time milliseconds of the epoch; not a number gives null */
export function secondsUntil(time: number, now: Date): number | null {
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil((time - now.getTime()) / 1_000));
}
