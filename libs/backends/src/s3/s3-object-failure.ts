import type { IncomingMessage } from 'node:http';
import { type Entry, EntryProblemError, quoted } from '@lib/core';
import { isBroken, isTransient, refusalError, transportError, type S3Refusal } from './s3-failure.js';
import type { S3Place } from './s3.errors.js';

const MAX_ANSWER_BYTES = 65_536;

/** Something that may pass when it is tried again; `reason` is what to say when it did not. */
export class Passing extends Error {
  constructor(
    readonly reason: Error,
    /** The service asks for patience. */
    readonly isThrottled = false,
  ) {
    super(reason.message);
  }
}

/** What became of a request for an object that was not answered. */
export function requestFailure(error: unknown, place: S3Place): Error {
  const reason = transportError(error, place);
  return isBroken(error) ? new Passing(reason) : reason;
}

/**
 * What an answer that holds no object means: the object is a problem of its own, or it may pass, or the sync cannot go
 * on.
 */
export async function refusalFailure(response: IncomingMessage, entry: Entry, place: S3Place): Promise<Error> {
  const refusal = await readRefusal(response);
  const { status, code } = refusal;
  const name = quoted(entry.path);
  if (status === 412) return changed(name, 'changed after it was listed');
  if (status === 404 && code !== 'NoSuchBucket') return changed(name, 'was deleted after it was listed');
  if (status === 403 && code === 'InvalidObjectState')
    return unavailable(name, 'is archived. Restore it, or ignore it by a rule.');
  if (status === 403 && (code === 'AccessDenied' || code === '')) {
    return unavailable(name, 'may not be read with these credentials. Grant s3:GetObject, or ignore it by a rule.');
  }
  if (status === 400 && (code === 'InvalidRequest' || code.startsWith('KMS'))) {
    return unavailable(
      name,
      'is encrypted with a key that the service does not hold or may not use. Ignore it by a rule.',
    );
  }
  const error = refusalError(refusal, place);
  return isTransient(refusal) ? new Passing(error, status === 503 || status === 429) : error;
}

/** The object is not any more what was listed. */
export function changed(name: string, what: string): EntryProblemError {
  return new EntryProblemError('S3_OBJECT_CHANGED', `${name} ${what}. The next sync looks again.`);
}

function unavailable(name: string, what: string): EntryProblemError {
  return new EntryProblemError('S3_OBJECT_UNAVAILABLE', `${name} ${what}`);
}

/** Of the answer, only its beginning and only known elements are looked at. */
async function readRefusal(response: IncomingMessage): Promise<S3Refusal> {
  const { statusCode: status = 0, headers } = response;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of response) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // What it says besides its status is lost, and the status says enough.
  }
  const answer = Buffer.concat(pieces).toString();
  const element = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]{1,100})</${name}>`).exec(answer)?.[1];
  const region = headers['x-amz-bucket-region'];
  return {
    status,
    code: element('Code') ?? '',
    region: (typeof region === 'string' ? region : element('Region')) ?? null,
  };
}
