import { toShownError } from '../errors/report-error.js';

/** What a check of the doctor found. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do; null when there is nothing to do, or `found` says it. */
  readonly remedy: string | null;
}

/** All is well. */
export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, remedy: null });

/** The service runs, but something does not. */
export const warn = (check: string, found: string, remedy: string): Finding => ({
  check,
  state: 'warn',
  found,
  remedy,
});

/** The service does not run. */
export const fail = (check: string, found: string, remedy: string): Finding => ({
  check,
  state: 'fail',
  found,
  remedy,
});

/** An error as what a check found; the messages of our errors say the remedy themselves. */
export async function failWith(check: string, error: unknown): Promise<Finding> {
  const { code, message } = await toShownError(error);
  return { check, state: 'fail', found: `${code}: ${message.replaceAll(/\s*\n\s*/g, ' ')}`, remedy: null };
}
