import { createHash } from 'node:crypto';
import { CHUNK_BYTES } from '../content/content-layout.js';
import { FileBatch } from './file-batch.js';
import type { ReadFile } from './file-writer.js';

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

function file(path: string, data: Buffer): ReadFile {
  const content = { hash: sha256(data), size: data.length, data };
  return { path, fingerprint: `of ${path}`, lastModified: null, previousHash: null, content };
}

describe('FileBatch', () => {
  it('keeps what was read, whatever becomes of the buffers it came in', () => {
    const batch = new FileBatch();
    const first = Buffer.from('first');
    batch.add(file('a', first));
    batch.add(file('empty', Buffer.alloc(0)));
    batch.add(file('b', Buffer.from('second')));
    first.fill(0);
    expect(batch.files.map(({ path, content }) => [path, content.data?.toString()])).toEqual([
      ['a', 'first'],
      ['empty', ''],
      ['b', 'second'],
    ]);
    for (const { content } of batch.files.slice(1)) expect(sha256(content.data!).equals(content.hash)).toBe(true);
  });

  it('has room for a largest file on top of an almost full one', () => {
    const batch = new FileBatch();
    for (let count = 0; !batch.isFull; count++) batch.add(file(`${count}`, Buffer.alloc(CHUNK_BYTES - 1, count)));
    const last = batch.files.at(-1)!;
    expect(last.content.data).toHaveLength(CHUNK_BYTES - 1);
    for (const { content } of batch.files) expect(sha256(content.data!).equals(content.hash)).toBe(true);
  });

  it('is full with many small files', () => {
    const batch = new FileBatch();
    for (let count = 0; count < 1_000; count++) {
      expect(batch.isFull).toBe(false);
      batch.add(file(`${count}`, Buffer.from([count & 0xff])));
    }
    expect(batch.isFull).toBe(true);
  });

  it('names large content by the id that it was stored under', () => {
    const batch = new FileBatch();
    const hash = sha256(Buffer.from('large'));
    batch.add({ ...file('large', Buffer.alloc(0)), content: { hash, size: 5_000_000, blobId: 'id' } });
    expect(batch.files[0]!.content).toEqual({ hash, size: 5_000_000, blobId: 'id' });
  });

  it('can be filled again', () => {
    const batch = new FileBatch();
    batch.add(file('a', Buffer.from('first')));
    batch.clear();
    expect(batch.files).toEqual([]);
    expect(batch.isFull).toBe(false);
    batch.add(file('b', Buffer.from('second')));
    expect(batch.files.map(({ path, content }) => [path, content.data?.toString()])).toEqual([['b', 'second']]);
  });
});
