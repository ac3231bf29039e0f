import { inspect } from 'node:util';
import { BackendFailedError, DataBackendsError, isDataBackendsError, redact, toStorableText } from '@lib/core';

/** What of a foreign message is looked at, and what of it is shown. */
const MAX_FOREIGN_CHARACTERS = 65_536;
const MAX_SHOWN_BYTES = 2_000;

/** How far the properties of an error are searched for secrets. */
const SEARCHED = { depth: 3, customInspect: false, maxArrayLength: 100, maxStringLength: 10_000 };

/** An error of the catalogue without what it must not carry on: secrets of the source, and errors of others. */
class RedactedError extends DataBackendsError {
  constructor(original: DataBackendsError, secrets: readonly string[]) {
    const errors = original.errors?.map(({ pointer, detail }) => ({ pointer, detail: redact(detail, secrets) }));
    super(original.code, redact(original.message, secrets), {
      cause: traceOf(original.cause, secrets),
      ...(errors && { errors }),
    });
    this.name = original.name;
  }
}

/**
 * What a backend threw, whatever it is, as an error of the catalogue that holds no secret of the source: neither in
 * its message nor in its cause, which ends up in logs.
 */
export function presentableError(error: unknown, backend: string, secrets: readonly string[]): DataBackendsError {
  if (isOurs(error)) return isClean(error, secrets) ? error : new RedactedError(error, secrets);
  return new BackendFailedError(backend, shown(messageOf(error), secrets), traceOf(error, secrets));
}

/** Text of a backend as it can be stored and shown. */
export function shown(text: string, secrets: readonly string[]): string {
  return toStorableText(redact(text.slice(0, MAX_FOREIGN_CHARACTERS), secrets), MAX_SHOWN_BYTES);
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

function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'it threw something that cannot be shown';
  }
}

/** Where it came from, for the operator's log. Properties of a foreign error may hold anything: they are not copied. */
function traceOf(error: unknown, secrets: readonly string[]): Error | undefined {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
    const trace = new Error(shown(messageOf(error), secrets));
    trace.stack = redact(error.stack.slice(0, MAX_FOREIGN_CHARACTERS), secrets);
    return trace;
  } catch {
    return undefined;
  }
}
