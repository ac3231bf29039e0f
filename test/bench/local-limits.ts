import { createHash, randomBytes } from 'node:crypto';
import { lstat, opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { seconds } from './measure.js';

const IN_FLIGHT = 32;
/** What every binary COPY begins with. */
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

async function* walk(root: string): AsyncGenerator<string> {
  const open = [root];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    for await (const entry of await opendir(directory, { bufferSize: 256 })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) open.push(path);
      else yield path;
    }
  }
}

/** The least that a look at every file costs: one lstat each, as many at once as help. */
export async function lstatWalk(root: string): Promise<number> {
  let count = 0;
  let waiting: Promise<unknown>[] = [];
  for await (const path of walk(root)) {
    waiting.push(lstat(path, { bigint: true }));
    count++;
    if (waiting.length === IN_FLIGHT) {
      await Promise.all(waiting);
      waiting = [];
    }
  }
  await Promise.all(waiting);
  return count;
}

/** The least that storing every file costs: read, hash, one COPY of path, hash and bytes into an unindexed table. */
export async function walkReadHashCopy(root: string, url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE bench_limit (path text, hash bytea, data bytea)');
  await client.query('ALTER TABLE bench_limit ALTER COLUMN data SET STORAGE EXTERNAL');
  try {
    return await seconds(async () => {
      const copy = client.query(copyFrom('COPY bench_limit FROM STDIN (FORMAT binary)'));
      await pipeline(Readable.from(rows(root)), copy);
    });
  } finally {
    await client.query('DROP TABLE bench_limit');
    await client.end();
  }
}

/** The least that storing so many bytes costs: one COPY of chunks of 1 MiB into an unindexed table. */
export async function copyOf({ objects, bytes }: { objects: number; bytes: number }, url: string): Promise<number> {
  const chunk = randomBytes(1024 * 1024);
  async function* chunks(): AsyncGenerator<Buffer> {
    yield HEADER;
    for (let left = objects * bytes; left > 0; left -= chunk.length) {
      yield Buffer.from([0, 1]);
      yield length(chunk);
      yield chunk;
    }
    yield Buffer.from([0xff, 0xff]);
  }
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE bench_limit (data bytea)');
  await client.query('ALTER TABLE bench_limit ALTER COLUMN data SET STORAGE EXTERNAL');
  try {
    return await seconds(() =>
      pipeline(Readable.from(chunks()), client.query(copyFrom('COPY bench_limit FROM STDIN (FORMAT binary)'))),
    );
  } finally {
    await client.query('DROP TABLE bench_limit');
    await client.end();
  }
}

async function* rows(root: string): AsyncGenerator<Buffer> {
  yield HEADER;
  let waiting: Promise<Buffer>[] = [];
  for await (const path of walk(root)) {
    waiting.push(row(path));
    if (waiting.length === IN_FLIGHT) {
      yield Buffer.concat(await Promise.all(waiting));
      waiting = [];
    }
  }
  yield Buffer.concat([...(await Promise.all(waiting)), Buffer.from([0xff, 0xff])]);
}

async function row(path: string): Promise<Buffer> {
  const data = await readFile(path);
  const name = Buffer.from(path);
  const hash = createHash('sha256').update(data).digest();
  return Buffer.concat([Buffer.from([0, 3]), length(name), name, length(hash), hash, length(data), data]);
}

function length(field: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(field.length);
  return bytes;
}
