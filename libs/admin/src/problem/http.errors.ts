import { DataBackendsError, type ErrorCode, ValidationError } from '@lib/core';

/** The body of a request is not JSON, or does not say that it is. */
export class UnsupportedMediaTypeError extends DataBackendsError {
  constructor(contentType: string | undefined) {
    super(
      'UNSUPPORTED_MEDIA_TYPE',
      `The content type ${contentType === undefined ? 'of the body is missing' : `"${contentType}" is not supported`}. ` +
        'Send JSON, with the header Content-Type: application/json.',
    );
  }
}

/** The body names something else than the path does. */
export class NameMismatchError extends ValidationError {
  constructor(name: string) {
    super(`The path says "${name}", the body another name. Leave it out of the body.`, [
      { pointer: '/name', detail: 'must be the name of the path, or left out' },
    ]);
  }
}

/** More sources were found than one request may ask to sync. */
export class TooManySourcesError extends ValidationError {
  constructor(found: number, limit: number) {
    super(`The filter finds ${found} data sources, more than ${limit}. Narrow it, and send several requests.`, [
      { pointer: '/filter', detail: `must find at most ${limit} data sources` },
    ]);
  }
}

/** No part of the content lies in the range that was asked for. */
export class RangeNotSatisfiableError extends DataBackendsError {
  constructor(path: string, size: number) {
    super(
      'RANGE_NOT_SATISFIABLE',
      `The data file "${path}" has ${size} bytes: the range lies beyond them. Ask for a range within them.`,
    );
  }
}

/** The application is starting or stopping, or its database does not answer. */
export class NotReadyError extends DataBackendsError {
  constructor(what: string, cause?: unknown) {
    super('NOT_READY', `The application is not ready: ${what}. Try again later.`, { cause });
  }
}

/** What the framework, or a guard or pipe of the application, refused a request with. */
export class HttpRefusalError extends DataBackendsError {
  constructor(
    code: ErrorCode,
    message: string,
    private readonly httpStatus: number,
    cause: unknown,
  ) {
    super(code, message, { cause });
  }

  override get status(): number {
    return this.httpStatus;
  }
}
