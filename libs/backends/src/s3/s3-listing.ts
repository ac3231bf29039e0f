import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { Entry } from '@lib/core';
import type { S3Connection } from './s3-connection.js';
import { entryOf } from './s3-entry.js';
import { S3ResponseInvalidError } from './s3.errors.js';

/**
 * Every object under the prefix, page by page; the next page is on its way while one is used. A listing that is not
 * whole for certain fails: what is missing in it would be deleted.
 *
 * @throws S3ResponseInvalidError, what a page fails with, or the reason of the signal
 */
export async function* listObjects(
  connection: S3Connection,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  let page = connection.page(undefined);
  for (let token: string | undefined; ;) {
    const output = await page;
    const next = nextToken(output, token, connection);
    if (next !== undefined) {
      page = connection.page(next);
      // It is waited for below, but perhaps only after it has failed.
      page.catch(() => {});
    }
    const isEncoded = output.EncodingType === 'url';
    for (const object of output.Contents ?? []) {
      signal.throwIfAborted();
      const entry = entryOf(object, prefix, isEncoded);
      if (entry === undefined) throw new S3ResponseInvalidError(connection.place, 'it lists what was not asked for');
      if (entry !== null) yield entry;
    }
    if (next === undefined) return;
    token = next;
  }
}

/** What the next page is asked for by; undefined after the last. */
function nextToken(
  {
    IsTruncated: isTruncated,
    NextContinuationToken: next,
    KeyCount: count = 0,
    Contents: contents = [],
  }: ListObjectsV2CommandOutput,
  token: string | undefined,
  { place }: S3Connection,
): string | undefined {
  if (isTruncated === undefined) throw new S3ResponseInvalidError(place, 'it is no listing');
  if (count > contents.length)
    throw new S3ResponseInvalidError(place, `it lists ${contents.length} of ${count} objects`);
  if (!isTruncated) return undefined;
  if (!next || next === token) throw new S3ResponseInvalidError(place, 'it does not say how its listing goes on');
  return next;
}
