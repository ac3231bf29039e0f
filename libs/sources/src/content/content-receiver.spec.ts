import { createHash } from 'node:crypto';
import type { Database } from '@lib/database';
import fc from 'fast-check';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { CHUNK_BYTES } from './content-layout.js';
import { ContentTooLarge, receiveContent } from './content-receiver.js';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Bytes that repeat after a prime number of them, so that a shifted or swapped chunk shows. */
const pattern = Buffer.from(Array.from({ length: 65_521 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
const bytesOf = (size: number) => Buffer.alloc(size, pattern);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The bytes in pieces of the given sizes, again and again until nothing is left. */
async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

async function* failingAfter(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  throw new Error('the connection is gone');
}

describeOnEachDatabase(
  'Content that arrives',
  (open) => {
    let database: Database;

    beforeAll(async () => {
      database = await open();
    });

    const chunksOf = async (blobId: string) => {
      const { rows } = await database.query<{ position: number; data: Buffer }>(
        `SELECT position, data FROM "${database.schema}".content_chunk WHERE blob_id = $1 ORDER BY position`,
        [blobId],
      );
      return rows;
    };
    const countChunks = async () => {
      const { rows } = await database.query<{ count: number }>(
        `SELECT count(*) AS count FROM "${database.schema}".content_chunk`,
      );
      return rows[0]!.count;
    };

    /** What was received, by what is kept of it. */
    async function receive(size: number, pieces: readonly number[]): Promise<object> {
      const { data, blobId, ...received } = await receiveContent(database, inPieces(bytesOf(size), pieces), NO_LIMIT);
      const chunks = blobId === undefined ? [] : await chunksOf(blobId);
      return {
        size: received.size,
        hash: received.hash.toString('hex'),
        inMemory: data !== undefined,
        positions: chunks.map(({ position }) => position),
        sizes: chunks.map((chunk) => chunk.data.length),
        kept: sha256(data ?? Buffer.concat(chunks.map((chunk) => chunk.data))),
      };
    }

    function expected(size: number): object {
      const hash = sha256(bytesOf(size));
      const count = size <= CHUNK_BYTES ? 0 : Math.ceil(size / CHUNK_BYTES);
      const positions = Array.from({ length: count }, (_, position) => position);
      return {
        size,
        hash,
        inMemory: count === 0,
        positions,
        sizes: positions.map((position) => Math.min(CHUNK_BYTES, size - position * CHUNK_BYTES)),
        kept: hash,
      };
    }

    it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES])(
      'comes back in memory when it fits one chunk: %d bytes',
      async (size) => {
        const before = await countChunks();
        expect(await receive(size, [65_536])).toEqual(expected(size));
        expect(await countChunks()).toBe(before);
      },
    );

    it.each([1, 8, 16].flatMap((chunks) => [chunks * CHUNK_BYTES + 1, (chunks + 1) * CHUNK_BYTES]))(
      'is written in chunks when it does not: %d bytes',
      async (size) => {
        expect(await receive(size, [65_536])).toEqual(expected(size));
      },
    );

    it('is the same whatever pieces it comes in', async () => {
      const sizes = fc
        .tuple(fc.nat({ max: 10 }), fc.integer({ min: -2, max: 2 }))
        .map(([chunks, more]) => Math.max(0, chunks * CHUNK_BYTES + more));
      const piece = fc.oneof(
        fc.constantFrom(0, 1_023, 65_537, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7),
        fc.integer({ min: 1, max: 2 * CHUNK_BYTES }),
      );
      // At least one of them long enough that not millions are needed.
      const pieces = fc.array(piece, { minLength: 1, maxLength: 5 }).filter((all) => Math.max(...all) >= 1_000);
      const property = fc.asyncProperty(sizes, pieces, async (size, each) => {
        expect(await receive(size, each)).toEqual(expected(size));
      });
      await fc.assert(property, { numRuns: 25 });
    });

    it('may come byte by byte', async () => {
      expect(await receive(5_000, [1])).toEqual(expected(5_000));
      expect(await receive(CHUNK_BYTES + 1, [CHUNK_BYTES - 1, 1])).toEqual(expected(CHUNK_BYTES + 1));
    });

    it('may be exactly as large as allowed', async () => {
      for (const size of [0, 1, CHUNK_BYTES, 9 * CHUNK_BYTES + 1]) {
        const bytes = bytesOf(size);
        const received = await receiveContent(database, inPieces(bytes, [65_536]), size);
        expect(received.hash.toString('hex')).toBe(sha256(bytes));
      }
    });

    it.each([0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES, 9 * CHUNK_BYTES, 17 * CHUNK_BYTES + 1])(
      'leaves nothing behind when it is larger than the allowed %d bytes',
      async (maxBytes) => {
        const before = await countChunks();
        const bytes = bytesOf(maxBytes + 1);
        await expect(receiveContent(database, inPieces(bytes, [65_536]), maxBytes)).rejects.toThrow(ContentTooLarge);
        expect(await countChunks()).toBe(before);
      },
    );

    it('is not read further once it is too large', async () => {
      const bytes = inPieces(bytesOf(10), [1]);
      await expect(receiveContent(database, bytes, 4)).rejects.toThrow(ContentTooLarge);
      expect(await bytes.next()).toEqual({ done: true, value: undefined });
    });

    it.each([1, 9 * CHUNK_BYTES])('leaves nothing behind when it breaks off after %d bytes', async (size) => {
      const before = await countChunks();
      await expect(receiveContent(database, failingAfter(bytesOf(size)), NO_LIMIT)).rejects.toThrow(
        'the connection is gone',
      );
      expect(await countChunks()).toBe(before);
    });
  },
  ['pglite'],
);
