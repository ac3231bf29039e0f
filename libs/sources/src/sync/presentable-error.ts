import { inspect } from 'node:util';
import {
  BackendFailedError,
  DataBackendsError,
  isDataBackendsError,
  messageOfThrown,
  redact,
  shownText,
  traceOfThrown,
} from '@lib/core';
import { retryAfterSeconds } from '../schedule/retry-after.js';

/** How far the properties of an error are searched for secrets. */
const SEARCHED = { depth: 3, customInspect: false, maxArrayLength: 100, maxStringLength: 10_000 };

/** An error of the catalogue without what it must not carry on: secrets of the source, and errors of others. */
class RedactedError extends DataBackendsError {
  /** Of a remote that limits the rate of requests. */
  readonly retryAfterSeconds?: number;

  constructor(original: DataBackendsError, secrets: readonly string[]) {
    const errors = original.errors?.map(({ pointer, detail }) => ({ pointer, detail: redact(detail, secrets) }));
    super(original.code, redact(original.message, secrets), {
      cause: traceOfThrown(original.cause, secrets),
      ...(errors && { errors }),
    });
    this.name = original.name;
    const seconds = retryAfterSeconds(original);
    if (seconds !== null) this.retryAfterSeconds = seconds;
  }
}

/**
 * What a backend threw, whatever it is, as an error of the catalogue that holds no secret of the source: neither in
 * its message nor in its cause, which ends up in logs.
 */
export function presentableError(error: unknown, backend: string, secrets: readonly string[]): DataBackendsError {
  if (isOurs(error)) return isClean(error, secrets) ? error : new RedactedError(error, secrets);
  return new BackendFailedError(backend, shownText(messageOfThrown(error), secrets), traceOfThrown(error, secrets));
}

function isOurs(error: unknown): error is DataBackendsError {
  try {
    return isDataBackendsError(error) && typeof error.message === 'string';
  } catch {
    // A proxy, or a getter that throws.
    return false;
  }
}

/** A cause may be anything, and as large as a connection with all that hangs on it: it is not searched, but left out. */
function isClean(error: DataBackendsError, secrets: readonly string[]): boolean {
  try {
    if (error.cause !== undefined) return false;
    const everything = inspect(error, SEARCHED);
    return redact(everything, secrets) === everything;
  } catch {
    return false;
  }
}
