import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import {
  Backend,
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type Entry,
  type EntryContent,
  EntryProblemError,
  type EntryProblem,
  Plugin,
  secret,
  type Snapshot,
} from '@lib/core';
import { Module } from '@nestjs/common';
import { z } from 'zod';

/** A file of a remote in memory. */
export interface MemoryFile {
  readonly content: Buffer;
  /** Changed by every write, also by one with equal content. */
  readonly version: number;
}

/** What the tests do to a remote, and what a backend did with it. */
export class MemoryRemote {
  readonly files = new Map<string, MemoryFile>();
  readonly links = new Map<string, string>();
  /** Entries to yield besides the files: broken ones, problems. */
  extra: Entry[] = [];
  /** A revision of its own, as git has one; null = the listing is the revision. */
  revision: string | null = null;
  readonly log: string[] = [];
  /** Called before each step; throw to break it, wait to delay it. */
  before: (step: 'revision' | 'fetch' | 'list' | 'read', path?: string) => void | Promise<void> = () => undefined;
  private writes = 0;

  write(path: string, content: string | Buffer): void {
    this.files.set(path, { content: Buffer.from(content), version: ++this.writes });
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  /** Paths that were read since the last call. */
  takeReads(): string[] {
    const reads = this.log.filter((line) => line.startsWith('read ')).map((line) => line.slice(5));
    this.log.length = 0;
    return reads.sort();
  }
}

/** The remotes of a test, by the host of the URL. */
export const remotes = new Map<string, MemoryRemote>();

export function remoteAt(url: string): MemoryRemote {
  const remote = remotes.get(new URL(url).host);
  if (!remote) throw new Error(`no remote at ${url}`);
  return remote;
}

class MemorySnapshot implements Snapshot {
  readonly revision: string | null;
  private readonly files: ReadonlyMap<string, MemoryFile>;

  constructor(
    private readonly remote: MemoryRemote,
    private readonly contentAddressed: boolean,
  ) {
    this.revision = remote.revision;
    this.files = new Map(remote.files);
  }

  async *list(): AsyncGenerator<Entry> {
    await this.remote.before('list');
    for (const [path, { content, version }] of this.files) {
      const fingerprint = this.contentAddressed ? createHash('sha1').update(content).digest('hex') : `v${version}`;
      yield { path, size: content.length, fingerprint, type: 'file' };
    }
    for (const [path, target] of this.remote.links)
      yield { path, size: null, fingerprint: null, type: 'symlink', target };
    yield* this.remote.extra;
  }

  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) {
      this.remote.log.push(`read ${entry.path}`);
      yield { entry, body: Readable.from(this.body(entry), { objectMode: false }) };
    }
  }

  private async *body(entry: Entry): AsyncGenerator<Buffer> {
    await this.remote.before('read', entry.path);
    const file = this.files.get(entry.path);
    if (!file) throw new EntryProblemError('FS_UNREADABLE', 'it is gone');
    yield file.content;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.remote.log.push('dispose');
  }
}

const parameters = z.object({ branch: z.string().optional(), token: secret().optional() });

abstract class AnyMemoryBackend extends Backend<z.infer<typeof parameters>> {
  protected abstract readonly contentAddressed: boolean;

  override async revision({ url }: BackendTarget): Promise<string | null> {
    const remote = remoteAt(url);
    await remote.before('revision');
    remote.log.push('revision');
    return remote.revision;
  }

  override async fetch({ url }: BackendTarget, _context: BackendContext): Promise<Snapshot> {
    const remote = remoteAt(url);
    await remote.before('fetch');
    remote.log.push('fetch');
    return new MemorySnapshot(remote, this.contentAddressed);
  }
}

/** Fingerprints are versions: they prove content at their own path only. */
@DataBackend({ name: 'memory', label: 'Memory', parameters })
export class MemoryBackend extends AnyMemoryBackend {
  protected readonly contentAddressed = false;
}

/** Fingerprints are digests of the content, as in git. */
@DataBackend({ name: 'memory-digest', label: 'Memory by digest', parameters, contentAddressed: true })
export class MemoryDigestBackend extends AnyMemoryBackend {
  protected readonly contentAddressed = true;
}

@Plugin({ name: 'memory', label: 'Memory', version: '1.0.0' })
@Module({ providers: [MemoryBackend, MemoryDigestBackend] })
export class MemoryPlugin {}

/** An entry that was seen but cannot be taken. */
export function problemEntry(path: string, problem: EntryProblem): Entry {
  return { path, size: null, fingerprint: null, type: 'file', problem };
}
