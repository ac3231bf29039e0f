import { isDataBackendsError } from '@lib/core';
import { DatabaseFullError, DatabaseQueryError, DatabaseUnavailableError } from './database.errors.js';

/** What both drivers put on their errors; all of it optional because anything can be thrown. */
interface DriverError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly constraint?: unknown;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Words for SQLSTATEs after which the same work may pass later, on this server or the one that replaces it. */
const UNAVAILABLE_STATES: Readonly<Record<string, string>> = {
  '25006': 'the server only accepts reading (a standby?)',
  '28000': 'the server refused the user',
  '28P01': 'the server refused the password',
  '3D000': 'the database named in the URL does not exist',
  '53300': 'the server has too many connections',
  '57P01': 'the server ended the connection',
  '57P02': 'the server crashed',
  '57P03': 'the server is starting or stopping',
  '25P03': 'the server ended a transaction that stood still',
  '57P05': 'the server ended an idle connection',
};

const SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOENT',
  'EACCES',
]);

/** The drivers' errors about a connection that have no code. */
const CONNECTION_MESSAGES =
  /connection (terminated|error|timeout)|timeout (exceeded|expired)|read timeout|client was closed|not queryable|after calling end/i;

/** The server's words without anything that could be a value: class 22 quotes the value that is wrong. */
function wordsForTheLog(state: string, message: unknown): Error | undefined {
  return state.startsWith('22') || typeof message !== 'string' ? undefined : new Error(message);
}

/**
 * Turns what a driver throws into an error that is safe to show: of the catalogue where the caller can act on it,
 * else a `DatabaseQueryError` with the SQLSTATE. What is not a driver's error is returned as it is.
 */
export function translateError(error: unknown): unknown {
  if (isDataBackendsError(error) || error instanceof DatabaseQueryError || typeof error !== 'object' || !error) {
    return error;
  }
  const { code, message, constraint } = error as DriverError;
  if (typeof code === 'string' && SQLSTATE.test(code) && !SYSTEM_ERRORS.has(code)) {
    if (code === '53100') return new DatabaseFullError(wordsForTheLog(code, message));
    const reason = UNAVAILABLE_STATES[code] ?? (code.startsWith('08') ? 'the connection broke' : undefined);
    if (reason) return new DatabaseUnavailableError(`${reason} (SQLSTATE ${code})`);
    return new DatabaseQueryError(
      code,
      typeof constraint === 'string' ? constraint : undefined,
      wordsForTheLog(code, message),
    );
  }
  if (code === 'ENOSPC') return new DatabaseFullError();
  if (typeof code === 'string' && SYSTEM_ERRORS.has(code)) return new DatabaseUnavailableError(code);
  if (typeof message === 'string' && CONNECTION_MESSAGES.test(message)) {
    return new DatabaseUnavailableError(
      /timeout/i.test(message) ? 'it did not answer in time' : 'the connection was lost',
    );
  }
  return error;
}

/** Runs one call of a driver and translates what it throws. */
export async function translating<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translateError(error);
  }
}
