import { Readable } from 'node:stream';
import { type Entry, type EntryContent, EntryProblemError, type Snapshot } from '@lib/core';
import type { MemoryFile, MemoryRemote } from './memory-remote.js';

const CHUNK = 64 * 1024;

/** The files of a remote as they were when it was fetched. */
export class MemorySnapshot implements Snapshot {
  readonly revision: string | null;
  private readonly files: ReadonlyMap<string, MemoryFile>;
  private readonly links: ReadonlyMap<string, string>;
  private readonly disposed = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly remote: MemoryRemote,
    signal: AbortSignal,
    private readonly fingerprintOf: (file: MemoryFile) => string,
  ) {
    this.revision = remote.revision;
    this.files = new Map(remote.files);
    this.links = new Map(remote.links);
    this.signal = AbortSignal.any([signal, this.disposed.signal]);
  }

  async *list(): AsyncGenerator<Entry> {
    await this.remote.before('list');
    for (const [path, file] of this.files) {
      this.signal.throwIfAborted();
      yield { path, size: file.content.length, fingerprint: this.fingerprintOf(file), type: 'file' };
    }
    for (const [path, target] of this.links) {
      this.signal.throwIfAborted();
      yield { path, size: null, fingerprint: null, type: 'symlink', target };
    }
    yield* this.remote.extra;
  }

  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) {
      this.signal.throwIfAborted();
      this.remote.log.push(`read ${entry.path}`);
      yield { entry, body: Readable.from(this.body(entry), { objectMode: false, signal: this.signal }) };
    }
    this.signal.throwIfAborted();
  }

  private async *body(entry: Entry): AsyncGenerator<Buffer> {
    await this.remote.before('read', entry.path);
    const file = this.files.get(entry.path);
    if (!file) throw new EntryProblemError('FS_UNREADABLE', 'it is gone');
    for (let start = 0; start < file.content.length; start += CHUNK) yield file.content.subarray(start, start + CHUNK);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed.abort(new Error('The snapshot was disposed of.'));
    this.remote.log.push('dispose');
  }
}
