import type { ErrorCode, FieldError } from '@lib/data-backends';

/**
 * Base of what the command line itself refuses or finds. Not a `DataBackendsError`: that comes with Nest, which takes
 * longer to load than most commands run.
 */
export abstract class CliError extends Error {
  readonly errors?: readonly FieldError[];

  /** @param status that of the code in the catalogue */
  protected constructor(
    readonly code: ErrorCode,
    readonly status: number,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
