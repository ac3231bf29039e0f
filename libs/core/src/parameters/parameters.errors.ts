import { DataBackendsError } from '../errors/data-backends.error.js';

/** The `parameters` of a backend cannot be used; stops the start. */
export class ParameterSchemaInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
    cause?: unknown,
  ) {
    super(
      'BACKEND_INVALID',
      `The parameters of ${className} in @DataBackend({ parameters }) are wrong: ${problem}. ${remedy}`,
      { cause },
    );
  }
}
