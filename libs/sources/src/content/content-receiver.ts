import { createHash } from 'node:crypto';
import type { Database } from '@lib/database';
import { v7 as uuid } from 'uuid';
import { CHUNK_BYTES, CONTENT_CHUNK } from './content-layout.js';

/** How many chunks of a large file are written by one COPY. */
const CHUNKS_PER_COPY = 8;

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
  const chunks = new ChunkCutter();
  const large = new LargeContentWriter(database);
  let size = 0;
  try {
    for await (const piece of bytes) {
      size += piece.length;
      if (size > maxBytes) throw new ContentTooLarge();
      hash.update(piece);
      for (const chunk of chunks.cut(piece)) await large.add(chunk);
    }
    const rest = chunks.rest();
    if (!large.started) return { hash: hash.digest(), size, data: rest };
    await large.finish(rest);
    return { hash: hash.digest(), size, blobId: large.blobId };
  } catch (error) {
    await large.discard();
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

/** Cuts a stream of pieces of any size into chunks of exactly `CHUNK_BYTES`; what is left over is the rest. */
class ChunkCutter {
  private pieces: Buffer[] = [];
  private held = 0;

  *cut(piece: Buffer): Generator<Buffer> {
    this.pieces.push(piece);
    this.held += piece.length;
    // A chunk is only complete for certain when more than it has arrived: exactly one chunk is small content.
    while (this.held > CHUNK_BYTES) {
      const all = this.rest();
      yield all.subarray(0, CHUNK_BYTES);
      const left = all.subarray(CHUNK_BYTES);
      this.pieces = [left];
      this.held = left.length;
    }
  }

  rest(): Buffer {
    const all = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces, this.held);
    this.pieces = [];
    this.held = 0;
    return all;
  }
}

class LargeContentWriter {
  private id?: string;
  private waiting: Buffer[] = [];
  private position = 0;

  constructor(private readonly database: Database) {}

  /** Made for large content only: small files come by the thousands. */
  get blobId(): string {
    return (this.id ??= uuid());
  }

  get started(): boolean {
    return this.position > 0 || this.waiting.length > 0;
  }

  async add(chunk: Buffer): Promise<void> {
    this.waiting.push(chunk);
    if (this.waiting.length >= CHUNKS_PER_COPY) await this.flush();
  }

  async finish(rest: Buffer): Promise<void> {
    this.waiting.push(rest);
    await this.flush();
  }

  async discard(): Promise<void> {
    if (this.position === 0) return;
    await this.database.query(`DELETE FROM "${this.database.schema}".content_chunk WHERE blob_id = $1`, [this.blobId]);
  }

  private async flush(): Promise<void> {
    const rows = this.waiting.map((data, index) => [this.blobId, this.position + index, data]);
    this.position += rows.length;
    this.waiting = [];
    await this.database.copyIn(CONTENT_CHUNK, rows);
  }
}
