import type { Database } from '@lib/database';
import { CHUNK_BYTES, CONTENT } from './content-layout.js';
import type { ReceivedContent } from './content-receiver.js';

/**
 * Chunks come out of the database in pieces of this size: values come as text of twice their length, and what is larger
 * than V8's young objects is collected late.
 */
const PIECE_BYTES = 8 * 1024;
/** So much of a chunk is asked for at a time: of a whole one, half would outlive the collection of young objects. */
const BATCH_BYTES = 16 * PIECE_BYTES;

/** A part of a content, in bytes: `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Content of files, stored once per SHA-256. */
export class ContentStore {
  constructor(private readonly database: Database) {}

  /**
   * Links received content to its hash, in the current transaction. What is there already is not written again,
   * but stamped as used, so that the collector leaves it alone until the caller's transaction refers to it.
   */
  async link(received: readonly ReceivedContent[]): Promise<void> {
    const unique = new Map(received.map((content) => [content.hash.toString('hex'), content]));
    for (const content of received) {
      const kept = unique.get(content.hash.toString('hex'))!;
      if (kept !== content && content.blobId) await this.discard(content.blobId);
    }
    const present = await this.stamp([...unique.values()].map((content) => content.hash));
    // In order of the hashes, so that two syncs that bring the same contents cannot wait for each other.
    const missing = [...unique].filter(([hex]) => !present.has(hex)).sort(([a], [b]) => (a < b ? -1 : 1));
    const small = missing.flatMap(([, { hash, size, data }]) => (data ? [[hash, size, data]] : []));
    if (small.length > 0) await this.database.copyIn(CONTENT, small);
    for (const [hex, { hash, size, blobId }] of unique) {
      if (!blobId) continue;
      if (present.has(hex)) await this.discard(blobId);
      else {
        await this.database.query(
          `INSERT INTO "${this.database.schema}".content (hash, size, blob_id) VALUES ($1, $2, $3)`,
          [hash, size, blobId],
        );
      }
    }
  }

  /**
   * The bytes of a content, or a part of them, chunk by chunk in constant memory.
   */
  async *read(hash: Buffer, range?: ByteRange): AsyncGenerator<Buffer> {
    const { schema } = this.database;
    const { rows } = await this.database.query<{ size: number; data: Buffer | null; blob_id: string | null }>(
      `SELECT size, data, blob_id FROM "${schema}".content WHERE hash = $1`,
      [hash],
    );
    const content = rows[0];
    if (!content) throw new Error(`content ${hash.toString('hex')} is missing although a file refers to it`);
    const { start, end } = range ?? { start: 0, end: content.size };
    if (content.data) {
      yield content.data.subarray(start, end);
      return;
    }
    for (let from = start; from < end;) {
      const position = Math.floor(from / CHUNK_BYTES);
      const offset = position * CHUNK_BYTES;
      const to = Math.min((Math.floor(from / BATCH_BYTES) + 1) * BATCH_BYTES, end);
      yield* await this.pieces(content.blob_id!, position, { start: from - offset, end: to - offset });
      from = to;
    }
  }

  private async pieces(blobId: string, position: number, { start, end }: ByteRange): Promise<Buffer[]> {
    const { rows } = await this.database.query<{ piece: Buffer }>(
      `SELECT substring(data FROM first + 1 FOR least(${PIECE_BYTES}, $4 - first)) AS piece
       FROM "${this.database.schema}".content_chunk, generate_series($3::int, $4::int - 1, ${PIECE_BYTES}) AS first
       WHERE blob_id = $1 AND position = $2 ORDER BY first`,
      [blobId, position, start, end],
    );
    if (rows.length === 0) throw new Error(`chunk ${position} of ${blobId} is missing although a content refers to it`);
    return rows.map(({ piece }) => piece);
  }

  private async stamp(hashes: readonly Buffer[]): Promise<Set<string>> {
    const { schema } = this.database;
    const { rows } = await this.database.query<{ hash: Buffer; stale: boolean }>(
      `SELECT hash, last_used < now() - interval '1 hour' AS stale FROM "${schema}".content WHERE hash = ANY($1)`,
      [hashes],
    );
    const stale = rows.filter((row) => row.stale).map((row) => row.hash);
    if (stale.length > 0) {
      await this.database.query(`UPDATE "${schema}".content SET last_used = now() WHERE hash = ANY($1)`, [stale]);
    }
    return new Set(rows.map((row) => row.hash.toString('hex')));
  }

  private async discard(blobId: string): Promise<void> {
    await this.database.query(`DELETE FROM "${this.database.schema}".content_chunk WHERE blob_id = $1`, [blobId]);
  }
}
