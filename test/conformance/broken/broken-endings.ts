import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Snapshot } from '@lib/core';
import { MemoryBackend } from '@lib/testing';
import { bodies, broken, type BrokenBackend, gathered, never, random } from './broken-backend.js';

/** Where nothing is. */
export const NOWHERE = 'memory://nowhere';

const timers: NodeJS.Timeout[] = [];
const files: FileHandle[] = [];
const copies: string[] = [];
const kept: Buffer[] = [];
const disposed = new WeakSet<Snapshot>();
const prepared = new Set<string>();

/** Frees what the broken backends have left behind. */
export async function cleanUp(): Promise<void> {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const file of files.splice(0)) await file.close();
  for (const copy of copies.splice(0)) await rm(copy, { recursive: true });
  kept.length = 0;
}

/** Errors, aborts and disposals with one fault each, and what is left behind. */
export const brokenEndings: readonly BrokenBackend[] = [
  broken('lists nothing when it cannot reach its remote', 'unreachable', /as if it were empty/, {
    fetch: async (right, { url }) => (url === NOWHERE ? nothing() : right()),
  }),
  broken('throws what is no error', 'errors', /threw 'ENOTFOUND', which is not an Error/, {
    // oxlint-disable-next-line prefer-promise-reject-errors
    fetch: (right, { url }) => (url === NOWHERE ? Promise.reject('ENOTFOUND') : right()),
  }),
  broken('tells its secrets', 'secrets', /shows the value of a secret/, {
    fetch: (right, { url, parameters }) =>
      url === NOWHERE ? Promise.reject(new Error(`GET ${url}?token=${String(parameters['token'])}`)) : right(),
  }),
  broken('logs its secrets', 'secrets', /was logged/, {
    fetch: (right, { parameters }, { logger }) => {
      logger.log(parameters);
      return right();
    },
  }),
  broken('begins although it was stopped', 'abort-before', /went on after it was stopped/, {
    fetch: (right, { url }, { signal, ...context }) => {
      const deaf = { ...context, signal: new AbortController().signal };
      return signal.aborted ? new MemoryBackend().fetch({ url, parameters: {} }, deaf) : right();
    },
  }),
  broken('lists on when it is stopped', 'abort-listing', /went on after it was stopped/, {
    async *list(right, { context: { signal } }) {
      signal.throwIfAborted();
      const all = await gathered(right());
      // A few files are listed well, so that disposing is not at fault too.
      yield* all.length === 30 ? all : right();
    },
  }),
  broken('ends cleanly when it is stopped', 'abort-listing', /ended as if it were complete/, {
    async *list(right, { context: { signal } }) {
      const iterator = right()[Symbol.asyncIterator]();
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
        if (signal.aborted) return;
      }
    },
  }),
  broken('hangs when it is stopped', 'abort-reading', /after it was stopped, did not settle/, {
    async *read(right, asked, { context: { signal } }) {
      for await (const content of right(asked)) {
        yield content;
        if (signal.aborted) await never;
      }
    },
  }),
  broken('cuts a body off when it is stopped', 'abort-reading', /ended as if it were whole/, {
    async *read(right, asked, { context: { signal } }) {
      for await (const { entry, body } of right(asked))
        yield { entry, body: Readable.from(untilStopped(body, signal)) };
    },
  }),
  broken('fails when it is disposed of twice', 'disposal', /asyncDispose\]\(\) failed.*closed/, {
    async dispose(right, { snapshot }) {
      if (disposed.has(snapshot)) throw new Error('It is closed.');
      disposed.add(snapshot);
      await right();
    },
  }),
  broken('lists on after it was disposed of', 'disposal-listing', /after the snapshot was disposed of/, {
    async *list(right, { context: { signal } }) {
      for (const entry of await gathered(right())) {
        signal.throwIfAborted();
        yield entry;
      }
    },
  }),
  broken('leaves a timer', 'resources', /leaves something behind: .*Timeout/, {
    fetch: (right) => {
      timers.push(setInterval(() => undefined, 60_000));
      return right();
    },
  }),
  broken('leaves a file open', 'resources', /leaves something behind: .*open files/, {
    fetch: async (right) => {
      files.push(await open('/dev/null'));
      return right();
    },
  }),
  broken('leaves files in its cache directory', 'cache-directory', /files more in context.cacheDir/, {
    fetch: async (right, _, { cacheDir }) => {
      await writeFile(join(cacheDir, random()), 'left');
      return right();
    },
  }),
  broken('needs its cache', 'cache-directory', /ENOENT/, {
    fetch: async (right, _, { cacheDir }) => {
      const index = join(cacheDir, 'index');
      if (!prepared.has(cacheDir)) await writeFile(index, '');
      prepared.add(cacheDir);
      await readFile(index);
      return right();
    },
  }),
  broken('leaves a copy in the temporary directory', 'temporary-files', /A copy of the remote is left/, {
    fetch: async (right) => {
      const snapshot = await right();
      for await (const { path } of snapshot.list()) {
        if (!path.startsWith('conformance-')) continue;
        copies.push(await mkdtemp(join(tmpdir(), 'broken-backend-')));
        await writeFile(join(copies.at(-1)!, path), '');
      }
      return snapshot;
    },
  }),
  broken(
    'keeps what it has read',
    'memory',
    /bytes more were in memory/,
    bodies((body, { path }) => (path === 'some.bin' ? Readable.from(keeping(body)) : body)),
  ),
];

function nothing(): Snapshot {
  class Nothing implements Snapshot {
    readonly revision = null;
    async *list() {}
    async *read() {}
    async [Symbol.asyncDispose]() {}
  }
  return new Nothing();
}

async function* untilStopped(body: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  while (!signal.aborted) {
    const next = await chunks.next();
    if (next.done) return;
    yield next.value as Buffer;
  }
}

async function* keeping(body: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    kept.push(Buffer.from(chunk as Buffer));
    yield chunk as Buffer;
  }
}
