import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import {
  type BackendContext,
  type BackendTarget,
  DEFAULT_LIMITS,
  type Entry,
  type EntryContent,
  type Snapshot,
} from '@lib/core';
import { ensure } from './conformance.error.js';
import type { DataBackendSuite, TestTarget } from './data-backend-suite.js';
import { type Ending, endingOf, lazyIterator, succeeded } from './ending.js';
import type { OpenedBackend } from './open-backend.js';
import { RemoteFiles } from './remote-files.js';

const DEFAULT_DEADLINE = 10_000;

/** What every check works with: the remote, the backend, and ways to use both that cannot hang. */
export class Workbench {
  readonly files: RemoteFiles;
  readonly deadline: number;
  /** Everything that the backend logged or reported. */
  readonly logged: string[] = [];
  private readonly snapshots: Snapshot[] = [];

  constructor(
    readonly suite: DataBackendSuite,
    private readonly opened: OpenedBackend,
  ) {
    this.files = new RemoteFiles(suite.remote);
    this.deadline = suite.deadline ?? DEFAULT_DEADLINE;
  }

  /** Equal fingerprints are said to prove equal content at any path. */
  get contentAddressed(): boolean {
    return this.opened.entry.contentAddressed;
  }

  /** A context as the engine would lend it, with a cache directory of its own unless one is given. */
  async context(given: Partial<BackendContext> = {}): Promise<BackendContext> {
    const log = (...values: unknown[]): void => void this.logged.push(values.map((value) => inspect(value)).join(' '));
    return {
      signal: new AbortController().signal,
      logger: { log, error: log, warn: log, debug: log, verbose: log, fatal: log },
      progress: { report: log },
      cacheDir: await mkdtemp(join(this.opened.directory, 'cache-')),
      limits: DEFAULT_LIMITS,
      network: this.opened.network,
      ...given,
    };
  }

  /** A target as the engine would hand it over, and the secrets in it. */
  async prepare(given: TestTarget): Promise<{ target: BackendTarget<never>; secrets: string[] }> {
    const { backend, parameterSchema } = this.opened.entry;
    const { url, parameters } = backend.normalize({ url: given.url, parameters: given.parameters ?? {} });
    const parsed = parameterSchema.parse(parameters);
    return {
      target: { url, parameters: parsed as never },
      secrets: Object.values(parameterSchema.split(parsed).secrets),
    };
  }

  /** Asks the backend for the revision of the remote, or of another target. */
  async probe(given?: TestTarget, context?: BackendContext): Promise<Ending<string | null>> {
    const { target } = await this.prepare(given ?? (await this.suite.target()));
    const lent = context ?? (await this.context());
    return this.ending('revision()', () => this.opened.entry.backend.revision(target, lent));
  }

  /** Asks the backend for a snapshot of the remote, or of another target; it is disposed of when the check ends. */
  async open(given?: TestTarget, context?: BackendContext): Promise<Ending<Snapshot>> {
    const { target } = await this.prepare(given ?? (await this.suite.target()));
    const lent = context ?? (await this.context());
    return this.ending('fetch()', async () => {
      const snapshot = await this.opened.entry.backend.fetch(target, lent);
      this.snapshots.push(snapshot);
      return snapshot;
    });
  }

  /** A snapshot, where nothing keeps the backend from giving one. */
  async fetch(context?: BackendContext): Promise<Snapshot> {
    return succeeded('fetch()', await this.open(undefined, context));
  }

  /** The whole listing. */
  async list(snapshot: Snapshot): Promise<Entry[]> {
    const entries: Entry[] = [];
    const iterator = this.iterator('list()', () => snapshot.list());
    for (;;) {
      const next = await this.wait('list()', () => iterator.next());
      if (next.done) return entries;
      entries.push(next.value);
    }
  }

  /** Fetches, lists, and disposes. */
  async listing(context?: BackendContext): Promise<Entry[]> {
    const snapshot = await this.fetch(context);
    const entries = await this.list(snapshot);
    await this.dispose(snapshot);
    return entries;
  }

  /** The content of each of the entries; how the body ended where it did not end well. */
  async read(snapshot: Snapshot, entries: readonly Entry[]): Promise<Map<string, Ending<Buffer>>> {
    const found = new Map<string, Ending<Buffer>>();
    const asked = new Set(entries.map(({ path }) => path));
    const contents = this.bodies(snapshot, entries);
    for (;;) {
      const next = await this.wait('read()', () => contents.next());
      if (next.done) return found;
      const { entry, body } = next.value;
      ensure(
        asked.has(entry?.path) && !found.has(entry.path),
        `read() yielded a body for ${inspect(entry?.path)}, which it was not asked for, or a second time.`,
        'Yield { entry, body } once for each entry that the iterable gives, with that entry, and for no other.',
      );
      found.set(entry.path, await this.drain(entry.path, body));
    }
  }

  /** The content of each of the entries, all of which must be readable. */
  async contents(snapshot: Snapshot, entries: readonly Entry[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const [path, ending] of await this.read(snapshot, entries)) {
      found.set(path, succeeded(`The body of "${path}"`, ending));
    }
    return found;
  }

  /** The bodies one by one, as the engine asks for them: with copies of what was listed. */
  bodies(snapshot: Snapshot, entries: readonly Entry[]): AsyncIterator<EntryContent> {
    const copies = entries.map(({ path, size, fingerprint, type, lastModified }) => ({
      path,
      size,
      fingerprint,
      type,
      ...(lastModified && { lastModified }),
    }));
    return this.iterator('read()', () => snapshot.read(each(copies)));
  }

  /** Reads a body to its end. */
  async drain(path: string, body: Readable): Promise<Ending<Buffer>> {
    const chunks: Buffer[] = [];
    const iterator = this.chunks(path, body);
    for (;;) {
      const next = await this.ending(`The body of "${path}"`, () => iterator.next());
      if ('error' in next) return next;
      if (next.value.done) return { value: Buffer.concat(chunks) };
      chunks.push(next.value.value);
    }
  }

  /** The chunks of a body; errors that nobody waits for do not end the process. */
  async *chunks(path: string, body: Readable): AsyncGenerator<Buffer> {
    ensure(
      typeof body?.on === 'function' && Symbol.asyncIterator in body,
      `The body of "${path}" is not a Readable.`,
      'Give a Readable of node:stream; Readable.from([bytes]) makes one of bytes that are in memory.',
    );
    body.on('error', () => undefined);
    for await (const chunk of body) {
      ensure(
        typeof chunk === 'string' || chunk instanceof Uint8Array || ArrayBuffer.isView(chunk),
        `The body of "${path}" gave something that is not bytes: ${inspect(chunk)}.`,
        'Let it give Buffers.',
      );
      yield typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  }

  async dispose(snapshot: Snapshot): Promise<void> {
    this.snapshots.splice(this.snapshots.indexOf(snapshot) >>> 0, 1);
    await this.wait('[Symbol.asyncDispose]()', () => snapshot[Symbol.asyncDispose]());
  }

  /** Disposes of what the last check has left open, however that ends. */
  async tidy(): Promise<void> {
    for (const snapshot of this.snapshots.splice(0)) {
      await this.ending('[Symbol.asyncDispose]()', () => snapshot?.[Symbol.asyncDispose]?.()).catch(() => undefined);
    }
  }

  /** Waits for what must succeed. */
  async wait<T>(doing: string, start: () => T | PromiseLike<T>): Promise<T> {
    return succeeded(doing, await this.ending(doing, start));
  }

  /**
   * Waits for what may fail.
   *
   * @throws ConformanceError when it does not settle
   */
  ending<T>(doing: string, start: () => T | PromiseLike<T>): Promise<Ending<T>> {
    return endingOf(doing, start, this.deadline);
  }

  /** Calls the backend when the first item is asked for, so that it may throw at once, too. */
  iterator<T>(doing: string, open: () => AsyncIterable<T>): AsyncIterator<T> {
    return lazyIterator(doing, open);
  }
}

/** As an async iterable that gives one item at a time. */
async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
