import { DataBackendsError } from '@lib/core';

/** Somebody asks too often. */
export class RateLimitedError extends DataBackendsError {
  /** @param what that is too much, as a sentence */
  constructor(
    what: string,
    readonly retryAfterSeconds: number,
  ) {
    super('TOO_MANY_REQUESTS', `${what} Try again in ${retryAfterSeconds} s, and more seldom from then on.`);
  }
}

/** The body of a request is larger than that of any that makes sense here. */
export class BodyTooLargeError extends DataBackendsError {
  constructor(limit: number) {
    super('PAYLOAD_TOO_LARGE', `The body has more than ${limit} bytes, which is the most that is taken. Send less.`);
  }
}
