import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A stream of which the first bytes have arrived: what fails before is still a proper error of the request. */
export async function opened(stream: Readable): Promise<Readable> {
  await once(stream, 'readable');
  return stream;
}
