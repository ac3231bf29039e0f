import type { components } from './api-types.js';

/** An error as the API answers it (RFC 9457). */
export type ApiProblem = components['schemas']['Problem'];
/** Stable name of an error. A newer service may have more. */
export type ApiErrorCode = components['schemas']['ErrorCode'];

/** The API refused a request. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** What to decide by. */
  readonly code: ApiErrorCode;
  /** Of the answer. */
  readonly status: number;
  /** Wrong fields, as JSON pointers into the body, or `/<name>` of a query parameter. */
  readonly errors: NonNullable<ApiProblem['errors']>;
  /** Names the request in the log of the service. */
  readonly requestId: string;
  /** Seconds to wait before the request may be repeated; undefined when the API does not say. */
  readonly retryAfter: number | undefined;

  /** @param retryAfter the header `Retry-After`, which the API gives in seconds */
  constructor({ code, status, detail, errors = [], requestId }: ApiProblem, retryAfter: string | null = null) {
    super(detail);
    this.code = code;
    this.status = status;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfter = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  }
}

/** Something else than the API answered: a proxy, or another program. */
export class ApiAnswerInvalidError extends Error {
  override readonly name = 'ApiAnswerInvalidError';
  readonly code: ApiErrorCode = 'SERVER_ANSWER_INVALID';
  readonly status = 502;

  /** @param what how it answered, for instance `with status 418` */
  constructor(url: string, what: string) {
    super(
      `${url} answered ${what}, which the API of data-backends does not. Check the server: the API is below <server>/api.`,
    );
  }
}

/** An answer is larger than the one who asked can take. */
export class ApiAnswerTooLargeError extends Error {
  override readonly name = 'ApiAnswerTooLargeError';

  constructor(
    url: string,
    /** That were allowed. */
    readonly maxBytes: number,
  ) {
    super(`${url} answered more than ${maxBytes} bytes. Allow more with maxBytes.`);
  }
}

/** A parameter of the path can be in no URL; nothing was asked. */
export class ApiPathInvalidError extends Error {
  override readonly name = 'ApiPathInvalidError';

  /** @param parameter its name */
  constructor(parameter: string) {
    super(
      `The parameter "${parameter}" of the path is empty, "." or "..", which no URL can hold. Give an id or a name.`,
    );
  }
}

/** Whether a body is that of an error of the API. */
export function isProblem(body: unknown): body is ApiProblem {
  const { code, detail } = (body ?? {}) as Partial<ApiProblem>;
  return typeof code === 'string' && typeof detail === 'string';
}
