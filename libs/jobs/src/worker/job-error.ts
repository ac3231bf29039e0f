import { isDataBackendsError, messageOfThrown, redact, shownText, toDataBackendsError } from '@lib/core';
import type { JobError } from '../job/job.js';

/** How a thrown value counts. */
export interface Failure {
  /** `failed`: the job said so itself, by an error of the catalogue; `errored`: nobody expected it. */
  readonly status: 'failed' | 'errored';
  readonly error: JobError;
  /** Whether the same may pass later. */
  readonly retryable: boolean;
}

/** Whatever a runner threw, fit to be stored and shown. Its stack and its properties are left out. */
export function failureOf(thrown: unknown): Failure {
  const known = toDataBackendsError(thrown);
  // Of our own words for the unexpected nobody learns what happened.
  if (known.code !== 'INTERNAL' || isOurs(thrown)) {
    const error = { code: known.code, message: shownText(known.message) };
    return { status: 'failed', error, retryable: known.retry === 'later' };
  }
  const name = nameOf(thrown);
  const message = redact(shownText(messageOfThrown(thrown)));
  return {
    status: 'errored',
    error: {
      code: 'INTERNAL',
      message: `An unexpected error happened: ${name === 'Error' ? '' : `${name}: `}${message}`,
    },
    retryable: true,
  };
}

function isOurs(thrown: unknown): boolean {
  try {
    return isDataBackendsError(thrown);
  } catch {
    return false;
  }
}

/** Of an error that is not a plain one: `TypeError` says more than its message alone. */
function nameOf(thrown: unknown): string {
  try {
    return thrown instanceof Error && typeof thrown.name === 'string' ? shownText(thrown.name).slice(0, 100) : 'Error';
  } catch {
    return 'Error';
  }
}
