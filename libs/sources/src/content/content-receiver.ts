import { createHash } from 'node:crypto';
import type { CopyValue, Database } from '@lib/database';
import { v7 as uuid } from 'uuid';
import { CHUNK_BYTES, CONTENT_CHUNK } from './content-layout.js';

/** How many chunks of a large file are written by one COPY, while as many are received. */
const CHUNKS_PER_COPY = 4;
const CAPACITY = CHUNKS_PER_COPY * CHUNK_BYTES;

/** Content as it arrived: small enough for one row, or already in `content_chunk` under an id of its own. */
export type ReceivedContent = { readonly hash: Buffer; readonly size: number } & (
  { readonly data: Buffer; readonly blobId?: undefined } | { readonly data?: undefined; readonly blobId: string }
);

/** Thrown by `receiveContent` when more bytes come than allowed. */
export class ContentTooLarge extends Error {}

/**
 * Hashes a stream of bytes on its way into the database. What fits one chunk comes back in memory, to be
 * written together with others; what does not is written as it arrives, in constant memory, and belongs to
 * nobody until `ContentStore` links it.
 *
 * @throws ContentTooLarge beyond `maxBytes`; chunks written until then are removed
 */
export async function receiveContent(
  database: Database,
  bytes: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<ReceivedContent> {
  const hash = createHash('sha256');
  const chunks = new ChunkWriter(database);
  let size = 0;
  try {
    for await (const piece of bytes) {
      size += piece.length;
      if (size > maxBytes) throw new ContentTooLarge();
      hash.update(piece);
      await chunks.add(piece);
    }
    if (size <= CHUNK_BYTES) return { hash: hash.digest(), size, data: chunks.held() };
    await chunks.finish();
    return { hash: hash.digest(), size, blobId: chunks.blobId };
  } catch (error) {
    await chunks.discard();
    throw error;
  }
}

/**
 * Hashes content that came as a whole; null when it is too long for one chunk and has to be received as a stream.
 *
 * @throws ContentTooLarge beyond `maxBytes`
 */
export function receiveWhole(data: Buffer, maxBytes: number): ReceivedContent | null {
  if (data.length > maxBytes) throw new ContentTooLarge();
  if (data.length > CHUNK_BYTES) return null;
  return { hash: createHash('sha256').update(data).digest(), size: data.length, data };
}

/**
 * Cuts a stream of pieces of any size into chunks of exactly `CHUNK_BYTES`, and writes them whenever some have come
 * together, while the next ones arrive. All go through the same two pieces of memory, since a buffer for each of a
 * thousand chunks is garbage faster than it is collected.
 */
class ChunkWriter {
  private memory = Buffer.alloc(0);
  private spare = Buffer.alloc(0);
  private used = 0;
  private position = 0;
  private writing: Promise<void> = Promise.resolve();
  private id?: string;

  constructor(private readonly database: Database) {}

  /** Made for large content only: small files come by the thousands. */
  get blobId(): string {
    return (this.id ??= uuid());
  }

  async add(piece: Buffer): Promise<void> {
    for (let offset = 0; offset < piece.length;) {
      // Only when more has come, since exactly one chunk is small content.
      if (this.used === CAPACITY) await this.flush();
      const part = piece.subarray(offset, offset + CAPACITY - this.used);
      this.reserve(part.length);
      part.copy(this.memory, this.used);
      this.used += part.length;
      offset += part.length;
    }
  }

  /** What was not written. */
  held(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  /** Writes the rest, and waits until all is written. */
  async finish(): Promise<void> {
    await this.flush();
    await this.writing;
  }

  async discard(): Promise<void> {
    if (this.position === 0) return;
    // What is still on its way would be there after all.
    await this.writing.catch(() => undefined);
    await this.database.query(`DELETE FROM "${this.database.schema}".content_chunk WHERE blob_id = $1`, [this.blobId]);
  }

  private async flush(): Promise<void> {
    await this.writing;
    const rows: CopyValue[][] = [];
    for (let start = 0; start < this.used; start += CHUNK_BYTES) {
      const end = Math.min(start + CHUNK_BYTES, this.used);
      rows.push([this.blobId, this.position + rows.length, this.memory.subarray(start, end)]);
    }
    this.position += rows.length;
    this.writing = this.database.copyIn(CONTENT_CHUNK, rows);
    // Heard of by whoever waits for it next.
    this.writing.catch(() => undefined);
    [this.memory, this.spare] = [this.spare, this.memory];
    this.used = 0;
  }

  /** Grows by doubling: most contents are far smaller than a chunk. */
  private reserve(bytes: number): void {
    if (this.used + bytes <= this.memory.length) return;
    const length = Math.min(Math.max(this.used + bytes, 2 * this.memory.length), CAPACITY);
    const larger = Buffer.allocUnsafe(length);
    this.memory.copy(larger, 0, 0, this.used);
    this.memory = larger;
  }
}
