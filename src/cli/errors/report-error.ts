import type { FieldError } from '@lib/data-backends';
import { ApiAnswerInvalidError, ApiError } from '@lib/client';
import { printable } from '../../logging/printable.js';
import type { Style } from '../output/style.js';
import { CliError } from './cli.error.js';
import { PackageMissingError } from './target.errors.js';

/** An error as it is shown. */
export interface ShownError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly requestId?: string | undefined;
  /** Of an unexpected error only. */
  readonly stack?: string | undefined;
}

/** Whatever was thrown, as an error that has a code and a remedy. */
export async function toShownError(thrown: unknown): Promise<ShownError> {
  const error = missingPackage(thrown) ?? thrown;
  if (error instanceof CliError || error instanceof ApiError || error instanceof ApiAnswerInvalidError) return error;
  // Whoever throws one of these has loaded the library already.
  const { isDataBackendsError } = await import('./catalogue.js');
  if (isDataBackendsError(error) && error.code !== 'INTERNAL') return error;
  return {
    code: 'INTERNAL',
    status: 500,
    message: 'An unexpected error happened. Run the command again with --verbose to see where, and report it.',
    stack: stackOf(error),
  };
}

/** Wrong fields that are shown to people; a program gets all of them. */
const SHOWN_FIELDS = 20;

/** For people: code, message with its remedy, the fields that are wrong, and a stack only when it was asked for. */
export function renderError(
  { code, message, errors = [], stack, requestId }: ShownError,
  style: Style,
  verbose: boolean,
): string {
  const lines = [`${style.red(code)}: ${printable(message)}`];
  for (const { pointer, detail } of errors.slice(0, SHOWN_FIELDS)) {
    if (!message.includes(detail)) lines.push(`  ${printable(pointer || '/')}: ${printable(detail)}`);
  }
  if (verbose && requestId !== undefined) lines.push(style.dim(`request ${printable(requestId)}`));
  if (verbose && stack !== undefined) lines.push(printable(stack));
  return `${lines.join('\n')}\n`;
}

/** For programs: a problem document (RFC 9457), as the API answers it. */
export async function renderProblem({ code, status, message, errors, requestId }: ShownError): Promise<string> {
  const { ERROR_CATALOGUE, isErrorCode } = await import('./catalogue.js');
  return `${JSON.stringify({
    type: `urn:nestjs-data-backends:error:${code}`,
    title: isErrorCode(code) ? ERROR_CATALOGUE[code].title : code,
    status,
    code,
    detail: message,
    ...(errors && errors.length > 0 && { errors }),
    ...(requestId !== undefined && { requestId }),
  })}\n`;
}

function missingPackage(error: unknown): PackageMissingError | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const [, name] = /^Cannot find package '([^']+)'/.exec(String(message)) ?? [];
  return name === undefined ? undefined : new PackageMissingError(name);
}

function stackOf(error: unknown): string {
  const { cause, stack } = error as { cause?: unknown; stack?: string };
  const own = stack ?? String(error);
  return cause instanceof Error ? `${own}\ncaused by ${cause.stack}` : own;
}
