import { retryAfterSeconds, secondsUntil } from '../common/retry-after.js';
import type { GitHttpAnswer } from './git-http.js';

/** What an answer says about the rate of requests. */
export interface RateLimit {
  /** How long the server wants to be left alone; null when it does not say. */
  readonly waitSeconds: number | null;
}

const WORDING = /rate limit|too many requests|abuse detection|retry later/i;

/**
 * Tells an answer that asks for fewer requests: status 429, or 403 in the way of GitHub. Pure.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 *
 * @returns null when the answer is none
 */
export function readRateLimit({ status, headers, body }: GitHttpAnswer, now: Date): RateLimit | null {
  const isExhausted = (headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining']) === '0';
  const isLimited =
    status === 429 || (status === 403 && (isExhausted || headers['retry-after'] !== undefined || WORDING.test(body)));
  if (!isLimited) return null;
  const reset = isExhausted ? (headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']) : undefined;
  return { waitSeconds: retryAfterSeconds(headers['retry-after'], now) ?? untilReset(reset, now) };
}

function untilReset(value: string | string[] | undefined, now: Date): number | null {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? secondsUntil(Number(value) * 1_000, now) : null;
}
