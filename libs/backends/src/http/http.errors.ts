import { DataBackendsError, type ErrorCode } from '@lib/core';

/** The URL of a source cannot be used. */
export class HttpUrlInvalidError extends DataBackendsError {
  constructor(what: string) {
    super(
      'NET_URL_INVALID',
      `The URL of the http source is not valid: ${what}. Write it like https://host/folder/file.tar.gz.`,
      { errors: [{ pointer: '/sourceUrl', detail: `The URL is not valid: ${what}.` }] },
    );
  }
}

/** The server refused what was asked for, or answered what nobody can use. */
export class HttpRequestError extends DataBackendsError {
  constructor(code: ErrorCode, what: string, remedy: string) {
    super(code, `${what} ${remedy}`);
  }
}

/** The server limits the rate of requests. */
export class HttpRateLimitedError extends DataBackendsError {
  constructor(
    place: string,
    /** How long the server wants to be left alone; null when it does not say. */
    readonly retryAfterSeconds: number | null,
  ) {
    const wait = retryAfterSeconds === null ? 'later' : `in ${retryAfterSeconds} s`;
    super('HTTP_RATE_LIMITED', `The server of ${place} limits the rate of requests. Sync again ${wait}.`);
  }
}

/** The server sends requests elsewhere, and there they are not sent. */
export class HttpRedirectDeniedError extends DataBackendsError {
  constructor(place: string, what: string) {
    super(
      'NET_REDIRECT_DENIED',
      `The redirect of ${place} is not followed: ${what}. Give the URL where the file is as that of the source.`,
    );
  }
}

/** Nothing came for too long. */
export class HttpTimeoutError extends DataBackendsError {
  constructor(place: string) {
    super('NET_TIMEOUT', `The server of ${place} sent nothing for too long (limit idleTimeout). Sync again later.`);
  }
}

/** The bytes that came are not all, or not those that were announced. */
export class HttpBodyMismatchError extends DataBackendsError {
  constructor(place: string, what: string) {
    super('HTTP_BODY_MISMATCH', `${place} was not transferred whole: ${what}. Sync again later.`);
  }
}

/** What is downloaded is larger than the limit. */
export class DownloadTooLargeError extends DataBackendsError {
  constructor(place: string, maximum: number) {
    super(
      'SYNC_LIMIT_EXCEEDED',
      `${place} has more than ${maximum} bytes (limits.maxTotalBytes). Raise the limit, or give another URL.`,
    );
  }
}
