import {
  type DataBackendsError,
  ERROR_CATALOGUE,
  type ErrorCode,
  type FieldError,
  redact,
  toDataBackendsError,
} from '@lib/core';
import { HttpException } from '@nestjs/common';
import { HttpRefusalError } from './http.errors.js';

/** An error as the API answers it (RFC 9457). */
export interface Problem {
  /** `urn:nestjs-data-backends:error:<code>`, as stable as the code. */
  readonly type: string;
  /** Short sentence, the same for every occurrence of the code. */
  readonly title: string;
  readonly status: number;
  /** Of the catalogue of errors. */
  readonly code: ErrorCode;
  /** What happened, and what to do. */
  readonly detail: string;
  /** Wrong fields, as JSON pointers into the body, or `/<name>` of a query parameter. */
  readonly errors?: readonly FieldError[];
  /** Also in the header `X-Request-Id`, and in the log. */
  readonly requestId: string;
}

const HTTP_CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  429: 'TOO_MANY_REQUESTS',
  503: 'NOT_READY',
};

/** Anything that was thrown while a request was handled, as an error of the catalogue. */
export function toRequestError(exception: unknown): DataBackendsError {
  return exception instanceof HttpException ? fromHttpException(exception) : toDataBackendsError(exception);
}

/** The document to answer with: no stack, no secret, nothing of a foreign error. */
export function toProblem(error: DataBackendsError, requestId: string): Problem {
  return {
    type: `urn:nestjs-data-backends:error:${error.code}`,
    title: ERROR_CATALOGUE[error.code].title,
    status: error.status,
    code: error.code,
    detail: redact(error.message),
    ...(error.errors && error.errors.length > 0 && { errors: error.errors }),
    requestId,
  };
}

function fromHttpException(exception: HttpException): DataBackendsError {
  const status = exception.getStatus();
  const code = HTTP_CODES[status] ?? (status < 500 ? 'VALIDATION_FAILED' : 'INTERNAL');
  // Cleaned like any other: the framework quotes the URL in its messages.
  return toDataBackendsError(new HttpRefusalError(code, detailOf(exception, code), status, exception));
}

function detailOf(exception: HttpException, code: ErrorCode): string {
  if (exception.getStatus() >= 500) return `${ERROR_CATALOGUE[code].title}.`;
  // The parser's own words quote the body, which may hold a secret.
  if ((exception.cause as Error | undefined)?.name === 'SyntaxError') return 'The body is not valid JSON.';
  return exception.message;
}
