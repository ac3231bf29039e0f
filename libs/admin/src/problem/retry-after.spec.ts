import { ERROR_CATALOGUE, type ErrorCode } from '@lib/core';
import { HttpRefusalError } from './http.errors.js';
import { retryAfterOf } from './retry-after.js';

const refusal = (code: ErrorCode, seconds?: number | null) =>
  Object.assign(
    new HttpRefusalError(code, 'x', ERROR_CATALOGUE[code].status, null),
    seconds !== undefined && { retryAfterSeconds: seconds },
  );

describe('when to try again', () => {
  const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
  const passing = codes.filter((code) => [429, 503].includes(ERROR_CATALOGUE[code].status));

  it.each(passing)('is said with %s', (code) => expect(retryAfterOf(refusal(code))).toBe(5));

  it('is what is known, in whole seconds', () => {
    expect(retryAfterOf(refusal('TOO_MANY_REQUESTS', 7.2))).toBe(8);
    expect(retryAfterOf(refusal('NOT_READY', 0))).toBe(1);
    expect(retryAfterOf(refusal('GIT_RATE_LIMITED', 60))).toBe(60);
    expect(retryAfterOf(refusal('DB_UNAVAILABLE', null))).toBe(5);
  });

  it.each(['VALIDATION_FAILED', 'INTERNAL', 'GIT_RATE_LIMITED'] as const)('is not guessed with %s', (code) => {
    expect(retryAfterOf(refusal(code))).toBeUndefined();
  });
});
