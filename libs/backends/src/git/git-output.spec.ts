import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobBody } from './blob-body.js';
import { BoundedQueue } from './bounded-queue.js';
import { ByteReader } from './byte-reader.js';
import { parseGitCommit } from './git-commit.js';
import { HARDENED_CONFIG, renderGitConfig } from './git-config.js';
import { checkGitVersion, findGit } from './git-program.js';
import { parseGitDiffRow, parseGitTreeRow } from './git-tree.js';

/** A stream that gives the bytes in chunks of those sizes. */
function chunked(bytes: Buffer, sizes: readonly number[]): Readable {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (const size of sizes) {
    if (offset < bytes.length) chunks.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  if (offset < bytes.length) chunks.push(bytes.subarray(offset));
  return Readable.from(chunks, { objectMode: false });
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 20 });

describe('ByteReader', () => {
  it('finds records however the bytes are cut', async () => {
    const records = fc.array(
      fc.uint8Array({ max: 255, maxLength: 12 }).map((bytes) => bytes.filter((byte) => byte !== 0)),
    );
    await fc.assert(
      fc.asyncProperty(records, chunkSizes, async (expected, sizes) => {
        const bytes = Buffer.concat(expected.flatMap((record) => [record, Buffer.from([0])]));
        const reader = new ByteReader(chunked(bytes, sizes));
        for (const record of expected) expect(await reader.until(0, 100)).toEqual(Buffer.from(record));
        expect(await reader.until(0, 100)).toBeNull();
      }),
    );
  });

  it('counts bytes however they are cut, and tells when there are too few', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 3, maxLength: 40 }), chunkSizes, async (bytes, sizes) => {
        const reader = new ByteReader(chunked(Buffer.from(bytes), sizes));
        expect(await reader.exactly(2)).toEqual(Buffer.from(bytes.subarray(0, 2)));
        expect(await reader.skip(1)).toBe(true);
        expect(await reader.exactly(bytes.length - 3)).toEqual(Buffer.from(bytes.subarray(3)));
        expect(await reader.exactly(1)).toBeNull();
        expect(await reader.skip(1)).toBe(false);
        expect(await reader.some(1)).toBeNull();
      }),
    );
  });

  it('gives all records that are here at once', async () => {
    const reader = new ByteReader(chunked(Buffer.from('a,b,c'), [2, 1, 1, 1]));
    expect(await reader.records(44, 9)).toEqual([Buffer.from('a')]);
    const rest = new ByteReader(chunked(Buffer.from('a,b,,c'), []));
    expect((await rest.records(44, 9))?.map(String)).toEqual(['a', 'b', '']);
    expect(await rest.records(44, 9)).toBeNull();
  });

  it('gives up on a record that has no end', async () => {
    const reader = new ByteReader(chunked(Buffer.alloc(1_000, 1), []));
    await expect(reader.until(0, 100)).rejects.toThrow(RangeError);
  });
});

describe('BlobBody', () => {
  it('ends with its last byte, and leaves the rest', async () => {
    const reader = new ByteReader(chunked(Buffer.from('12345rest'), [2, 2, 2]));
    const body = new BlobBody(reader, 5, () => Promise.reject(new Error('unused')));
    expect((await buffer(body)).toString()).toBe('12345');
    expect(await body.settle()).toBe(0);
    expect((await reader.exactly(4))?.toString()).toBe('rest');
  });

  it('fails with the reason when the output ends before', async () => {
    const reader = new ByteReader(chunked(Buffer.from('123'), []));
    await expect(buffer(new BlobBody(reader, 5, () => Promise.resolve(new Error('died'))))).rejects.toThrow('died');
  });
});

describe('BoundedQueue', () => {
  it('passes everything in order and never holds more than its bound', async () => {
    const queue = new BoundedQueue<number>(3);
    let ahead = 0;
    let most = 0;
    const producing = (async () => {
      for (let item = 0; item < 100; item += 1) {
        expect(await queue.put(item)).toBe(true);
        most = Math.max(most, (ahead += 1));
      }
      queue.close();
    })();
    const taken: number[] = [];
    for (let item = await queue.take(); item !== undefined; item = await queue.take()) {
      ahead -= 1;
      taken.push(item);
    }
    await producing;
    expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(most).toBeLessThanOrEqual(4);
  });

  it('ends both sides: the producer when nobody wants more, the consumer when the producer fails', async () => {
    const queue = new BoundedQueue<string>(1);
    await queue.put('a');
    const waiting = queue.put('b');
    queue.close();
    expect(await waiting).toBe(false);
    const failing = new BoundedQueue<string>(2);
    await failing.put('a');
    failing.fail(new Error('source'));
    expect(await failing.take()).toBe('a');
    await expect(failing.take()).rejects.toThrow('source');
  });
});

describe('parseGitTreeRow', () => {
  const id = 'a'.repeat(40);

  it.each([
    [`100644 blob ${id}       7\tdir/a b\tc`, { kind: 'file', size: 7, path: 'dir/a b\tc' }],
    [`100755 blob ${id} 12345678\tx`, { kind: 'file', size: 12_345_678, path: 'x' }],
    [`120000 blob ${id}       3\tl`, { kind: 'symlink', size: 3, path: 'l' }],
    [`160000 commit ${id}       -\tm`, { kind: 'submodule', size: null, path: 'm' }],
    [`100644 blob ${id}     BAD\tx`, { kind: 'file', size: null, path: 'x' }],
  ])('%s', (row, expected) => {
    const parsed = parseGitTreeRow(Buffer.from(row));
    expect({ ...parsed, path: parsed?.path.toString() }).toEqual({ id, ...expected });
  });

  it.each(['', 'x', `100644 blob ${id}       7\t`, `100644 tree ${id}       -\tx`, `100644 blob ${id} 7 x`])(
    'refuses %j',
    (row) => {
      expect(parseGitTreeRow(Buffer.from(row))).toBeNull();
    },
  );
});

describe('parseGitDiffRow', () => {
  const before = 'a'.repeat(40);
  const after = 'b'.repeat(40);
  const nothing = '0'.repeat(40);

  it.each([
    [`:000000 100644 ${nothing} ${after} A`, { change: 'created', kind: 'file', id: after }],
    [`:100644 000000 ${before} ${nothing} D`, { change: 'deleted', kind: 'file', id: before }],
    [`:100644 100755 ${before} ${after} M`, { change: 'updated', kind: 'file', id: after }],
    [`:100644 120000 ${before} ${after} T`, { change: 'updated', kind: 'symlink', id: after }],
    [`:160000 160000 ${before} ${after} M`, { change: 'updated', kind: 'submodule', id: after }],
  ])('%s', (header, expected) => {
    const parsed = parseGitDiffRow(Buffer.from(header), Buffer.from('a path'));
    expect({ ...parsed, path: parsed?.path.toString() }).toEqual({ size: null, path: 'a path', ...expected });
  });

  it.each(['', 'x', `:100644 100644 ${before} ${after} R100`, `100644 100644 ${before} ${after} M`])(
    'refuses %j',
    (header) => {
      expect(parseGitDiffRow(Buffer.from(header), Buffer.from('a path'))).toBeNull();
    },
  );
});

describe('parseGitCommit', () => {
  const commit = (author: string, message: string, extra = '') =>
    Buffer.from(`tree ${'a'.repeat(40)}\nauthor ${author}\ncommitter C <c@x> 1 +0000\n${extra}\n${message}`, 'latin1');

  it('reads author, address, date and subject', () => {
    expect(parseGitCommit(commit('Ada L. <ada@x> 1700000000 +0530', 'Subject\nof two lines\n\nBody'))).toEqual({
      author: 'Ada L.',
      authorEmail: 'ada@x',
      date: '2023-11-14T22:13:20.000Z',
      message: 'Subject of two lines',
    });
  });

  it('knows other encodings', () => {
    const bytes = commit('Jürgen <j@x> 1 +0000', 'Größe', 'encoding ISO-8859-1\n');
    expect(parseGitCommit(bytes)).toMatchObject({ author: 'Jürgen', message: 'Größe' });
    expect(parseGitCommit(commit('A <a@x> 1 +0000', 'x', 'encoding nobody-knows\n'))).toMatchObject({ message: 'x' });
  });

  it('keeps the subject below 1 kB', () => {
    const { message } = parseGitCommit(Buffer.from(`author A <a> 1 +0\n\n${'é'.repeat(2_000)}`));
    expect(message).toBe('é'.repeat(512));
  });

  it('gives storable text for any bytes', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
        fc
          .constantFrom(
            'author ',
            '<',
            '>',
            ' 99999999999999999999 +0000',
            ' -5',
            '\n',
            '\n\n',
            'encoding utf-16le\n',
            '\0',
          )
          .map((text) => Buffer.from(text)),
      ),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const { author, authorEmail, message, date } = parseGitCommit(Buffer.concat(parts));
        for (const text of [author, authorEmail ?? '', message]) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(/\p{Cc}/u);
        }
        expect(date === null || !Number.isNaN(Date.parse(date))).toBe(true);
      }),
    );
  });
});

describe('renderGitConfig', () => {
  it('lets no value become a line of its own', () => {
    expect(() => renderGitConfig([{ section: 'http', key: 'x', value: 'a\n[core]' }])).toThrow(TypeError);
    expect(renderGitConfig([{ section: 'http', subsection: 'https://x/', key: 'extraHeader', value: 'a"b\\c' }])).toBe(
      '[http "https://x/"]\n\textraHeader = "a\\"b\\\\c"\n',
    );
  });

  it('follows no redirect and checks every object', () => {
    const text = renderGitConfig(HARDENED_CONFIG);
    expect(text).toContain('[http]\n\tfollowRedirects = "false"\n');
    expect(text).toContain('[transfer]\n\tfsckObjects = "true"\n');
  });
});

describe('findGit', () => {
  it.each(['git version 2.39.0', 'git version 2.50.1 (Apple Git-155)', 'git version 3.0.0'])('takes %s', (version) => {
    expect(() => checkGitVersion(version)).not.toThrow();
  });

  it.each(['git version 2.38.9', 'git version 1.9.1', 'nonsense'])('refuses %s', (version) => {
    expect(() => checkGitVersion(version)).toThrow(expect.objectContaining({ code: 'GIT_UNAVAILABLE' }));
  });

  it('says what to do where there is none, and never looks in relative folders', async () => {
    await expect(findGit('/nonexistent:.:relative')).rejects.toMatchObject({
      code: 'GIT_UNAVAILABLE',
      message: expect.stringContaining('Install git'),
    });
  });
});
