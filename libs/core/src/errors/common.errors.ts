import { quoted } from '../common/text.js';
import { DataBackendsError, type FieldError } from './data-backends.error.js';

/** Input that is not valid; `errors` points at each wrong field. */
export class ValidationError extends DataBackendsError {
  constructor(message: string, errors: readonly FieldError[] = []) {
    super('VALIDATION_FAILED', message, { errors });
  }
}

/** An option of a module or of the service is wrong; stops the start. */
export class OptionsInvalidError extends DataBackendsError {
  constructor(message: string, errors: readonly FieldError[] = []) {
    super('OPTIONS_INVALID', message, { errors });
  }
}

/** No backend of that name is registered: the plugin was removed, or the name is misspelt. */
export class UnknownBackendError extends DataBackendsError {
  constructor(
    readonly backend: string,
    known: readonly string[],
  ) {
    super(
      'UNKNOWN_BACKEND',
      `There is no data backend ${quoted(backend)}. Known are: ${known.join(', ') || 'none'}. ` +
        'Correct the type, or add the plugin that provides it to DataBackendsModule.forRoot({ plugins }).',
    );
  }
}

/** A backend yielded something that its contract forbids; the snapshot is discarded. */
export class ContractViolationError extends DataBackendsError {
  constructor(backend: string, what: string) {
    super('PLUGIN_CONTRACT_VIOLATION', `The data backend "${backend}" broke its contract: ${what}.`);
  }
}

/** A backend threw something that is not an error of the catalogue. */
export class BackendFailedError extends DataBackendsError {
  constructor(backend: string, message: string, cause?: unknown) {
    super('BACKEND_FAILED', `The data backend "${backend}" failed: ${message}`, { cause });
  }
}

/** Anything unexpected, made presentable: the original stays in `cause` for the operator's log only. */
export class UnexpectedError extends DataBackendsError {
  constructor(cause: unknown) {
    super('INTERNAL', 'An unexpected error happened. The log of the service has the details.', { cause });
  }
}
