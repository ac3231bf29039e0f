import { DataBackendsError } from '../errors/data-backends.error.js';
import type { ErrorCode } from '../errors/error-catalogue.js';

/** Ends the body of one entry that cannot be taken; the rest of the sync goes on. */
export class EntryProblemError extends DataBackendsError {
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}
