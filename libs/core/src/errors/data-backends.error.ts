import { ERROR_CATALOGUE, type ErrorCode, type RetryClass } from './error-catalogue.js';

/** One wrong field of a request or of an options object. */
export interface FieldError {
  /** JSON pointer (RFC 6901) to the field, for instance `/parameters/branch`. */
  readonly pointer: string;
  readonly detail: string;
}

const BRAND = Symbol.for('nestjs-data-backends:error');

/**
 * Base of every error that this product throws on purpose: a stable code, a message that says what
 * happened to which thing and what to do next. Never holds a secret, a stack of somebody else or SQL.
 */
export abstract class DataBackendsError extends Error {
  /** Fields that are wrong, when the error is about input. */
  readonly errors?: readonly FieldError[];

  protected constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; errors?: readonly FieldError[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    if (options.errors) this.errors = options.errors;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** HTTP status of the code. */
  get status(): number {
    return ERROR_CATALOGUE[this.code].status;
  }

  /** Whether the same request may pass later by itself. */
  get retry(): RetryClass {
    return ERROR_CATALOGUE[this.code].retry;
  }
}

/** True for errors of the catalogue, also when they come from a second copy of this package. */
export function isDataBackendsError(error: unknown): error is DataBackendsError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}
