import { Readable } from 'node:stream';
import { type Ahead, type Entry, type EntryContent, readAhead, type Snapshot, WholeBody } from '@lib/core';
import type { S3Connection } from './s3-connection.js';
import { listObjects } from './s3-listing.js';
import { S3ObjectReader } from './s3-object-reader.js';

/** An object of up to this size is read as a whole, ahead of its turn. */
const SMALL = 1024 * 1024;
/** Sixteen requests at once, and of those for large objects, which hold a connection while they wait, four. */
const AHEAD: Ahead<Entry> = { capacity: 16, weightOf: (entry) => (isSmall(entry) ? 1 : 4) };

/**
 * The objects under a prefix as they are while the sync runs: a listing is no snapshot of a bucket, so an object is read
 * only as it was listed (`If-Match`), and what has changed since is a problem of that object (`S3_OBJECT_CHANGED`), which
 * the next sync takes.
 */
export class S3Snapshot implements Snapshot {
  /** Nothing in S3 names the state of a bucket: the listing tells. */
  readonly revision = null;
  private readonly reader: S3ObjectReader;

  constructor(
    private readonly connection: S3Connection,
    private readonly prefix: string,
    private readonly signal: AbortSignal,
    private readonly stop: () => void,
  ) {
    this.reader = new S3ObjectReader(connection, prefix, signal);
  }

  list(): AsyncGenerator<Entry> {
    return listObjects(this.connection, this.prefix, this.signal);
  }

  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    const contents = readAhead(
      entries,
      AHEAD,
      async (entry) => ({ entry, body: await this.body(entry) }),
      ({ body }) => body.destroy(),
    );
    for await (const content of contents) {
      // What was read ahead does not matter any more.
      if (this.signal.aborted) content.body.destroy();
      this.signal.throwIfAborted();
      yield content;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }

  private async body(entry: Entry): Promise<Readable> {
    // There is nothing to ask for.
    if (entry.size === 0) return new WholeBody(Buffer.alloc(0));
    if (!isSmall(entry)) return this.reader.stream(entry);
    return this.reader.whole(entry).then((content) => new WholeBody(content), failed);
  }
}

function isSmall({ size }: Entry): boolean {
  return size !== null && size <= SMALL;
}

function failed(error: Error): Readable {
  return new Readable({
    read() {
      this.destroy(error);
    },
  });
}
