import { isStorableText, toStorableText } from '../common/text.js';
import { UnexpectedError } from './common.errors.js';
import { DataBackendsError, type FieldError, isDataBackendsError } from './data-backends.error.js';
import { isErrorCode } from './error-catalogue.js';

/** Bytes that the message of an error may have where errors are stored and sent. */
export const MAX_MESSAGE_BYTES = 4096;

/** An error of the catalogue whose text had to be cleaned before it could be stored; the original is its cause. */
export class CleanedError extends DataBackendsError {
  constructor(original: DataBackendsError) {
    super(original.code, toStorableText(original.message, MAX_MESSAGE_BYTES), {
      cause: original,
      ...(original.errors && { errors: original.errors.map(cleanField) }),
    });
    this.name = original.name;
  }
}

/**
 * Makes anything that was thrown fit to be stored, logged and sent: an error of the catalogue whose message is
 * well-formed Unicode without NUL, of at most 4 kB. What is not of the catalogue becomes an `UnexpectedError` with the
 * original as its cause; nothing of a foreign error is copied.
 *
 * Secrets are not known here: mask them with `redact()`.
 */
export function toDataBackendsError(error: unknown): DataBackendsError {
  if (!isOurs(error)) return new UnexpectedError(error);
  return isClean(error) ? error : new CleanedError(error);
}

/** An error that a newer copy of this package threw may carry a code that this one cannot answer for. */
function isOurs(error: unknown): error is DataBackendsError {
  try {
    return isDataBackendsError(error) && isErrorCode(error.code) && typeof error.message === 'string';
  } catch {
    // A proxy or a getter that throws: certainly not an error of ours.
    return false;
  }
}

function isClean({ message, errors = [] }: DataBackendsError): boolean {
  return (
    Buffer.byteLength(message) <= MAX_MESSAGE_BYTES &&
    [message, ...errors.flatMap(({ pointer, detail }) => [pointer, detail])].every(isStorableText)
  );
}

function cleanField({ pointer, detail }: FieldError): FieldError {
  return { pointer: toStorableText(pointer), detail: toStorableText(detail, MAX_MESSAGE_BYTES) };
}
