import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import {
  Backend,
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type Entry,
  type EntryChange,
  type EntryContent,
  Plugin,
  secret,
  type Snapshot,
} from '@lib/core';
import { Module } from '@nestjs/common';
import { z } from 'zod';

/** Where a scripted backend can be broken: before it answers, before the nth entry, body or chunk. */
export type BackendStep = 'revision' | 'fetch' | 'list' | 'read' | 'body';

/** What a test puts in place of a part of the backend; anything goes, as with a plugin written in JavaScript. */
export interface Replacements {
  revision?: (target: BackendTarget, context: BackendContext) => unknown;
  fetch?: (target: BackendTarget, context: BackendContext) => unknown;
  list?: () => unknown;
  changes?: (since: string) => unknown;
  read?: (entries: AsyncIterable<Entry>) => unknown;
  dispose?: () => unknown;
  published?: () => unknown;
  details?: unknown;
}

/** A remote that does as it is told, or breaks where it is told. */
export class ScriptedRemote {
  readonly files = new Map<string, Buffer>();
  revision: string | null = null;
  replace: Replacements = {};
  /** Called before each step with the number of times that step was reached in this sync: throw or wait here. */
  hook: (step: BackendStep, count: number) => void | Promise<void> = () => undefined;
  /** Signal of the last context that the backend was given. */
  signal?: AbortSignal;

  /** Makes the files exactly these. */
  set(files: Readonly<Record<string, string | Buffer>>): void {
    this.files.clear();
    for (const [path, content] of Object.entries(files)) this.files.set(path, Buffer.from(content));
  }

  /** The files as `SourceApplication.contents()` gives them. */
  get contents(): Record<string, string> {
    return Object.fromEntries([...this.files].map(([path, content]) => [path, content.toString()]));
  }

  entry(path: string): Entry {
    return entryOf(path, this.files.get(path)!);
  }
}

function entryOf(path: string, content: Buffer): Entry {
  const fingerprint = createHash('sha1').update(content).digest('hex');
  return { path, size: content.length, fingerprint, type: 'file' };
}

const remotes = new Map<string, ScriptedRemote>();

/** The remote of a URL, made when it is not there. */
export function scriptedRemote(url: string): ScriptedRemote {
  const remote = remotes.get(url) ?? new ScriptedRemote();
  remotes.set(url, remote);
  return remote;
}

const CHUNK = 256 * 1024;

class ScriptedSnapshot implements Snapshot {
  readonly revision: string | null;
  readonly details?: NonNullable<Snapshot['details']>;
  private readonly counts = new Map<BackendStep, number>();
  private readonly files: ReadonlyMap<string, Buffer>;

  constructor(private readonly remote: ScriptedRemote) {
    this.files = new Map(remote.files);
    this.revision = remote.revision;
    if ('details' in remote.replace) this.details = remote.replace.details as NonNullable<Snapshot['details']>;
  }

  list(): AsyncIterable<Entry> {
    return (this.remote.replace.list?.() ?? this.listFiles()) as AsyncIterable<Entry>;
  }

  changes(since: string): Promise<AsyncIterable<EntryChange> | null> {
    return (this.remote.replace.changes?.(since) ??
      Promise.resolve(null)) as Promise<AsyncIterable<EntryChange> | null>;
  }

  read(entries: AsyncIterable<Entry>): AsyncIterable<EntryContent> {
    return (this.remote.replace.read?.(entries) ?? this.readFiles(entries)) as AsyncIterable<EntryContent>;
  }

  async published(): Promise<void> {
    await this.remote.replace.published?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remote.replace.dispose?.();
  }

  private async *listFiles(): AsyncGenerator<Entry> {
    await this.reach('list');
    for (const [path, content] of this.files) {
      yield entryOf(path, content);
      await this.reach('list');
    }
  }

  private async *readFiles(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) {
      await this.reach('read');
      yield { entry, body: Readable.from(this.body(entry.path), { objectMode: false }) };
    }
    await this.reach('read');
  }

  private async *body(path: string): AsyncGenerator<Buffer> {
    const content = this.files.get(path)!;
    await this.reach('body');
    for (let start = 0; start < content.length; start += CHUNK) {
      yield content.subarray(start, start + CHUNK);
      await this.reach('body');
    }
  }

  private async reach(step: BackendStep): Promise<void> {
    const count = (this.counts.get(step) ?? 0) + 1;
    this.counts.set(step, count);
    await this.remote.hook(step, count);
  }
}

const parameters = z.object({ branch: z.string().optional(), token: secret().optional() });

@DataBackend({ name: 'scripted', label: 'Scripted', parameters })
export class ScriptedBackend extends Backend<z.infer<typeof parameters>> {
  override revision(target: BackendTarget, context: BackendContext): Promise<string | null> {
    const remote = scriptedRemote(target.url);
    remote.signal = context.signal;
    if (remote.replace.revision) return remote.replace.revision(target, context) as Promise<string | null>;
    return Promise.resolve(remote.hook('revision', 1)).then(() => remote.revision);
  }

  override fetch(target: BackendTarget, context: BackendContext): Promise<Snapshot> {
    const remote = scriptedRemote(target.url);
    remote.signal = context.signal;
    if (remote.replace.fetch) return remote.replace.fetch(target, context) as Promise<Snapshot>;
    return (async () => {
      await remote.hook('fetch', 1);
      return new ScriptedSnapshot(remote);
    })();
  }
}

@Plugin({ name: 'scripted', label: 'Scripted', version: '1.0.0' })
@Module({ providers: [ScriptedBackend] })
export class ScriptedPlugin {}
