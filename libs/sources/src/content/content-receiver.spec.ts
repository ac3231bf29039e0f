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

    async function expectReceived(size: number, pieces: readonly number[]): Promise<void> {
      const bytes = bytesOf(size);
      const received = await receiveContent(database, inPieces(bytes, pieces), NO_LIMIT);
      expect(received.size).toBe(size);
      expect(received.hash.toString('hex')).toBe(sha256(bytes));
      if (size <= CHUNK_BYTES) {
        expect(received.blobId).toBeUndefined();
        expect(received.data!.equals(bytes)).toBe(true);
        return;
      }
      expect(received.data).toBeUndefined();
      const chunks = await chunksOf(received.blobId!);
      const count = Math.ceil(size / CHUNK_BYTES);
      expect(chunks.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(chunks.slice(0, -1).every(({ data }) => data.length === CHUNK_BYTES)).toBe(true);
      expect(sha256(Buffer.concat(chunks.map(({ data }) => data)))).toBe(sha256(bytes));
    }

    it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES])(
      'comes back in memory when it fits one chunk: %d bytes',
      async (size) => {
        const before = await countChunks();
        await expectReceived(size, [65_536]);
        expect(await countChunks()).toBe(before);
      },
    );

    it.each([1, 8, 16].flatMap((chunks) => [chunks * CHUNK_BYTES + 1, (chunks + 1) * CHUNK_BYTES]))(
      'is written in chunks when it does not: %d bytes',
      async (size) => {
        await expectReceived(size, [65_536]);
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
      await fc.assert(fc.asyncProperty(sizes, pieces, expectReceived), { numRuns: 25 });
    });

    it('may come byte by byte', async () => {
      await expectReceived(5_000, [1]);
      await expectReceived(CHUNK_BYTES + 1, [CHUNK_BYTES - 1, 1, 1]);
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
