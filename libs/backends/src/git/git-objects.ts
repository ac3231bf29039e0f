import { type Entry, type EntryContent, WholeBody } from '@lib/core';
import { BlobBody, SMALL_BYTES } from './blob-body.js';
import { BoundedQueue } from './bounded-queue.js';
import { ByteReader } from './byte-reader.js';
import type { GitProcess } from './git-process.js';
import type { GitWorkspace } from './git-workspace.js';
import { GitObjectCorruptError } from './git.errors.js';

/** What the cache says about an object. */
export interface GitObjectInfo {
  readonly id: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly size: number;
}

/** Requests that git may have ahead of what is consumed: they all fit into the pipe, so neither side waits for ever. */
const LOOK_AHEAD = 256;
const MAX_HEADER_BYTES = 16 * 1_024;
const LINE_FEED = 10;

/** One `git cat-file --batch-command`: objects of the cache, one after the other. */
export class GitObjects implements AsyncDisposable {
  readonly #process: GitProcess;
  readonly #output: ByteReader;
  #unsent = '';

  constructor(
    workspace: GitWorkspace,
    private readonly url: string,
  ) {
    this.#process = workspace.start(['cat-file', '--batch-command', '--buffer']);
    this.#output = new ByteReader(this.#process.stdout);
  }

  /** Type and size of what the name (one line) stands for; null when there is no such object. */
  async find(name: string): Promise<GitObjectInfo | null> {
    this.#send(`info ${name}\n`);
    return this.#header();
  }

  /**
   * An object's first bytes.
   *
   * @throws GitObjectCorruptError when it is not there
   */
  async start(id: string, maxBytes: number): Promise<Buffer> {
    this.#send(`contents ${id}\n`);
    const { size } = (await this.#header()) ?? (await this.#fail(`${id} is missing`));
    const bytes = await this.#output.exactly(Math.min(size, maxBytes));
    await this.#skip(size - Math.min(size, maxBytes) + 1);
    return bytes ?? this.#fail(`${id} is cut off`);
  }

  /**
   * The blobs of the entries, in their order. The process ends with it.
   *
   * @throws GitObjectCorruptError, and what the iteration over `entries` throws
   */
  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    const requested = new BoundedQueue<Entry>(LOOK_AHEAD);
    void this.#request(entries, requested);
    try {
      for (let entry = await requested.take(); entry; entry = await requested.take()) {
        const { id, size } = (await this.#header()) ?? (await this.#fail(`${entry.fingerprint} is missing`));
        if (entry.size !== null && entry.size !== size)
          await this.#fail(`${id} has not the size that it was listed with`);
        if (size <= SMALL_BYTES) {
          const bytes = (await this.#output.exactly(size)) ?? (await this.#fail(`${id} is cut off`));
          await this.#skip(1);
          yield { entry, body: new WholeBody(bytes) };
        } else {
          const body = new BlobBody(this.#output, size, () => this.#failure(`${id} is cut off`));
          yield { entry, body };
          await this.#skip((await body.settle()) + 1);
        }
      }
      await this.#process.finish();
    } finally {
      requested.close();
      await this[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.dispose();
  }

  /** Asks for each entry as soon as it is known, so that git works while the bodies before it are consumed. */
  async #request(entries: AsyncIterable<Entry>, requested: BoundedQueue<Entry>): Promise<void> {
    try {
      for await (const entry of entries) {
        const { fingerprint } = entry;
        if (entry.type !== 'file' || fingerprint === null || !/^[0-9a-f]{40,64}$/.test(fingerprint)) {
          throw new TypeError('Only files that the listing of this snapshot yielded can be read.');
        }
        if (!(await requested.put(entry))) return;
        this.#send(`contents ${fingerprint}\n`);
      }
      this.#flush();
      this.#process.stdin.end();
      requested.close();
    } catch (error) {
      requested.fail(error);
    }
  }

  /** Requests of one turn of the event loop go together: one by one they cost each side a system call or three. */
  #send(command: string): void {
    if (this.#unsent === '') setImmediate(() => this.#flush());
    this.#unsent += command;
  }

  #flush(): void {
    if (this.#unsent !== '') this.#process.stdin.write(`${this.#unsent}flush\n`);
    this.#unsent = '';
  }

  async #header(): Promise<GitObjectInfo | null> {
    const line = await this.#output.until(LINE_FEED, MAX_HEADER_BYTES);
    if (!line) throw await this.#failure('git ended before its answer');
    const [, id, type, size] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line.toString('latin1')) ?? [];
    if (id === undefined) return null;
    return { id, type: type as GitObjectInfo['type'], size: Number(size) };
  }

  async #skip(count: number): Promise<void> {
    if (!(await this.#output.skip(count))) throw await this.#failure('an object is cut off');
  }

  async #fail(what: string): Promise<never> {
    throw new GitObjectCorruptError(this.url, what);
  }

  /** Why the output ended: what the process died of, when it did. */
  async #failure(what: string): Promise<Error> {
    return this.#process.finish().then(
      () => new GitObjectCorruptError(this.url, what),
      (error: Error) => error,
    );
  }
}
