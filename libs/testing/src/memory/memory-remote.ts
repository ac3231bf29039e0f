import type { Entry } from '@lib/core';

/** A file of a remote in memory. */
export interface MemoryFile {
  readonly content: Buffer;
  /** Changed by every write, also by one with equal content; it is the fingerprint of the file. */
  readonly version: number;
}

/** Where a memory backend is before it goes on. */
export type MemoryStep = 'revision' | 'fetch' | 'list' | 'read';

let writes = 0;

/** What a source of type `memory` reads: files in this process, which a test changes as it likes. */
export class MemoryRemote {
  /** The remotes of this process, by the host of their URL. */
  static readonly all = new Map<string, MemoryRemote>();

  readonly files = new Map<string, MemoryFile>();
  /** Targets of symbolic links by path. */
  readonly links = new Map<string, string>();
  /** Entries to list besides the files: problems, submodules, broken ones. */
  extra: Entry[] = [];
  /** The remote's own revision, as git has one; null = the listing is the revision. */
  revision: string | null = null;
  /** What backends did here: `revision`, `fetch`, `read <path>`, `dispose`. */
  readonly log: string[] = [];

  /** The remote of a URL, by its host (`memory://configs`); made when it is not there. */
  static at(url: string): MemoryRemote {
    const { host } = new URL(url);
    const remote = MemoryRemote.all.get(host) ?? new MemoryRemote();
    MemoryRemote.all.set(host, remote);
    return remote;
  }

  /** @throws Error when nobody has made a remote of that URL */
  static find(url: string): MemoryRemote {
    const remote = MemoryRemote.all.get(new URL(url).host);
    if (!remote) throw new Error(`There is no remote at ${url}. Make one with MemoryRemote.at(url).`);
    return remote;
  }

  /** Called before each step of a backend, with the path of the file that is read: throw to break it, wait to delay it. */
  before: (step: MemoryStep, path?: string) => void | Promise<void> = () => undefined;

  write(path: string, content: string | Uint8Array): void {
    this.links.delete(path);
    this.files.set(path, { content: Buffer.from(content), version: ++writes });
  }

  symlink(path: string, target: string): void {
    this.files.delete(path);
    this.links.set(path, target);
  }

  remove(path: string): void {
    this.files.delete(path);
    this.links.delete(path);
  }

  /** Paths that were read since the last call, sorted; the log is empty then. */
  takeReads(): string[] {
    const reads = this.log.filter((line) => line.startsWith('read ')).map((line) => line.slice(5));
    this.log.length = 0;
    return reads.sort();
  }
}
