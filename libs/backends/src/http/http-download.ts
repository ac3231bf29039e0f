import { isDataBackendsError } from '@lib/core';
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { responseChunks } from '../common/response-chunks.js';
import { ATTEMPTS, discard, type HttpClient } from './http-client.js';
import { refusalError } from './http-failure.js';
import { placeOf } from './http-url.js';
import { DownloadTooLargeError, HttpBodyMismatchError, HttpTimeoutError } from './http.errors.js';

/** What was downloaded: one answer, whole. */
export interface Download {
  readonly size: number;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly digest: string;
  readonly headers: IncomingHttpHeaders;
}

/** The transfer broke off; the next one may not. */
class Interrupted extends Error {}

/**
 * Writes what is at the URL of the source to a file. A transfer that breaks off begins anew, so that all bytes are of one
 * answer.
 *
 * @param onBytes hears how many bytes have come, of how many
 * @throws an error of the catalogue, or the reason of the signal
 */
export async function download(
  client: HttpClient,
  path: string,
  maximum: number,
  onBytes: (done: number, total: number | undefined) => void,
): Promise<Download> {
  const place = placeOf(client.settings.url);
  for (let attempt = 1; ; attempt++) {
    const { response } = await client.ask('GET');
    try {
      if (response.statusCode !== 200) throw refusalError(response, place);
      const length = lengthOf(response);
      if (length !== null && length > maximum) throw new DownloadTooLargeError(place, maximum);
      await using file = await open(path, 'w', 0o600);
      const { size, digest } = await receive(response, file, {
        place,
        maximum,
        length,
        patience: client.patience,
        onBytes,
      });
      return { size, digest, headers: response.headers };
    } catch (error) {
      discard(response);
      if (!(error instanceof Interrupted)) throw error;
      if (attempt >= ATTEMPTS) throw new HttpBodyMismatchError(place, error.message);
    }
    await client.pause(attempt);
  }
}

interface Receiving {
  readonly place: string;
  readonly maximum: number;
  readonly length: number | null;
  readonly patience: number;
  readonly onBytes: (done: number, total: number | undefined) => void;
}

async function receive(response: IncomingMessage, file: FileHandle, receiving: Receiving) {
  const { place, maximum, length, onBytes } = receiving;
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunksOf(response, receiving)) {
    size += chunk.length;
    if (size > maximum) throw new DownloadTooLargeError(place, maximum);
    hash.update(chunk);
    await file.writeFile(chunk);
    onBytes(size, length ?? undefined);
  }
  if (length !== null && size !== length) throw new Interrupted(`${size} of ${length} bytes came`);
  return { size, digest: hash.digest('hex') };
}

async function* chunksOf(response: IncomingMessage, { place, patience }: Receiving): AsyncGenerator<Buffer> {
  try {
    yield* responseChunks(response, patience, () => new HttpTimeoutError(place));
  } catch (error) {
    if (isDataBackendsError(error) || (error as Error).name === 'AbortError') throw error;
    throw new Interrupted('the connection broke off');
  }
}

function lengthOf({ headers }: IncomingMessage): number | null {
  const length = headers['content-length'];
  return length === undefined || headers['transfer-encoding'] !== undefined ? null : Number(length);
}
