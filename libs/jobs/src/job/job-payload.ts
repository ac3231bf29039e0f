import { findUnsafeValues } from '@lib/core';
import { JobPayloadInvalidError, JobPayloadTooLargeError } from './job.errors.js';

/** Arguments say what to work on: they are read with every list of jobs. */
export const MAX_ARGUMENTS_BYTES = 8_192;
/** A result is counts and ids, and is read with every list of jobs. */
export const MAX_RESULT_BYTES = 65_536;

/**
 * A copy of a value as JSON gives it back; null for undefined.
 *
 * @param what it is, for messages: `arguments` or `result`
 * @throws JobPayloadInvalidError, JobPayloadTooLargeError
 */
export function toPlainJson(value: unknown, what: string, maxBytes: number): unknown {
  const json = stringify(value, what);
  if (json === undefined) return null;
  const bytes = Buffer.byteLength(json);
  if (bytes > maxBytes) throw new JobPayloadTooLargeError(what, bytes, maxBytes);
  const plain = JSON.parse(json) as unknown;
  const [problem] = findUnsafeValues({ value: plain }, '');
  if (problem) {
    const place = problem.pointer.replace(/^\/value/, '');
    throw new JobPayloadInvalidError(what, `${place || 'the value'} ${problem.detail}`);
  }
  return plain;
}

function stringify(value: unknown, what: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // JSON's own words name the type or the cycle, not the values.
    throw new JobPayloadInvalidError(what, error instanceof TypeError ? 'it is no JSON' : 'it cannot be read');
  }
}
