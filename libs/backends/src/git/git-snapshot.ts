import {
  decodePathBytes,
  type BackendContext,
  type Entry,
  type EntryChange,
  type EntryContent,
  type Snapshot,
} from '@lib/core';
import { ByteReader } from './byte-reader.js';
import { removeGitCache, writeReference, type GitCache } from './git-cache.js';
import type { GitCommit } from './git-commit.js';
import { GitObjects } from './git-objects.js';
import { parseGitDiffRow, parseGitTreeRow, type GitTreeRow } from './git-tree.js';
import type { GitWorkspace } from './git-workspace.js';
import { GitLimitExceededError, GitObjectCorruptError } from './git.errors.js';

export interface GitSnapshotOptions {
  /** URL without credentials, as errors show it. */
  readonly url: string;
  readonly context: BackendContext;
  readonly cache: GitCache;
  /** Of the cache, without credentials; ends with the snapshot. */
  readonly workspace: GitWorkspace;
  /** Full id. */
  readonly commit: string;
  /** Of the commit; `tag` is the one that a range of versions led to. */
  readonly details: GitCommit & { readonly tag?: string };
  /** Id of the tree that is listed: that of the commit, or of the subpath. */
  readonly tree: string;
  readonly subpath: string | null;
  /** The process that answered about the commit; the first reading goes on with it. */
  readonly objects: GitObjects;
}

const NUL = 0;
/** Far beyond any path that can be stored; such a one ends the sync instead of filling the memory. */
const MAX_ROW_BYTES = 1024 * 1_024;
const MAX_TARGET_BYTES = 4_096;
const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** One commit in the cache: listed by `ls-tree`, read by `cat-file`, never checked out. */
export class GitSnapshot implements Snapshot {
  readonly revision: string;
  readonly details: Readonly<Record<string, string | null>>;
  readonly #disposed = new AbortController();
  /** Ends with the snapshot, too. */
  readonly #signal: AbortSignal;
  #isCorrupt = false;
  #objects: GitObjects | null;

  constructor(private readonly options: GitSnapshotOptions) {
    this.revision = options.commit;
    this.#objects = options.objects;
    this.#signal = AbortSignal.any([options.context.signal, this.#disposed.signal]);
    this.details = { commit: options.commit, ...options.details };
  }

  /** @throws GitLimitExceededError, GitObjectCorruptError, GitCacheUnavailableError */
  async *list(): AsyncGenerator<Entry> {
    const { url, tree, context } = this.options;
    await using targets = new LinkTargets(this.options);
    let count = 0;
    for await (const bytes of this.records(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', tree])) {
      count += 1;
      if (count > context.limits.maxFiles) {
        throw new GitLimitExceededError(url, 'maxFiles', `more than ${context.limits.maxFiles} entries`);
      }
      const row = parseGitTreeRow(bytes);
      if (!row || (row.kind !== 'submodule' && row.size === null)) {
        throw this.corrupt(row ? `${row.id} is missing` : 'the listing of the tree cannot be read');
      }
      yield toEntry(row, row.kind === 'symlink' ? await this.targetOf(row, targets) : undefined);
    }
  }

  /** Compares two trees of the cache: what did not change is not even looked at. */
  async changes(since: string): Promise<AsyncIterable<EntryChange> | null> {
    const { subpath, commit } = this.options;
    // Of another length it is an id of another format, which git would take for the beginning of one.
    if (!COMMIT_ID.test(since) || since.length !== commit.length || !this.#objects) return null;
    const earlier = await this.#objects.find(subpath === null ? `${since}^{tree}` : `${since}:${subpath}`);
    return earlier?.type === 'tree' ? this.differences(earlier.id) : null;
  }

  private async *differences(earlier: string): AsyncGenerator<EntryChange> {
    const options = ['-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--end-of-options'];
    await using targets = new LinkTargets(this.options);
    let header: Buffer | null = null;
    for await (const bytes of this.records(['diff-tree', ...options, earlier, this.options.tree])) {
      if (header === null) {
        header = bytes;
        continue;
      }
      const row = parseGitDiffRow(header, bytes);
      header = null;
      if (!row) throw this.corrupt('the difference of two trees cannot be read');
      const isLink = row.kind === 'symlink' && row.change !== 'deleted';
      yield { change: row.change, entry: toEntry(row, isLink ? await this.targetOf(row, targets) : undefined) };
    }
  }

  private async targetOf(row: GitTreeRow, targets: LinkTargets): Promise<Buffer> {
    try {
      return await targets.of(row);
    } catch (error) {
      throw this.noteCorruption(error);
    }
  }

  /** What a command prints, cut at each NUL. */
  private async *records(command: string[]): AsyncGenerator<Buffer> {
    const { workspace, url } = this.options;
    const child = workspace.start(command);
    child.stdin.end();
    const output = new ByteReader(child.stdout);
    try {
      for (let some = await output.records(NUL, MAX_ROW_BYTES); some; some = await output.records(NUL, MAX_ROW_BYTES)) {
        for (const record of some) {
          this.#signal.throwIfAborted();
          yield record;
        }
      }
      await child.finish();
    } catch (error) {
      if (error instanceof RangeError) throw new GitLimitExceededError(url, 'path length', error.message);
      throw this.noteCorruption(error);
    } finally {
      await child.dispose();
    }
  }

  /** @throws GitObjectCorruptError, GitCacheUnavailableError */
  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    const { workspace, url } = this.options;
    const objects = this.#objects ?? new GitObjects(workspace, url);
    this.#objects = null;
    try {
      for await (const content of objects.read(entries)) {
        content.body.once('error', (error) => this.noteCorruption(error));
        yield content;
      }
    } catch (error) {
      throw this.noteCorruption(error);
    }
  }

  /** Keeps the objects of the published commit as what the next fetch builds on. */
  async published(): Promise<void> {
    await writeReference(this.options.cache, 'refs/data-backends/current', this.revision);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort();
    await this.options.workspace[Symbol.asyncDispose]();
    if (this.#isCorrupt) await removeGitCache(this.options.cache);
  }

  private corrupt(what: string): unknown {
    return this.noteCorruption(new GitObjectCorruptError(this.options.url, what));
  }

  /** A cache that proved damaged is not used again. */
  private noteCorruption(error: unknown): unknown {
    if (error instanceof GitObjectCorruptError) this.#isCorrupt = true;
    return error;
  }
}

/** Where symlinks point, read by a process that is only started for the first of them. */
class LinkTargets implements AsyncDisposable {
  #objects: GitObjects | null = null;

  constructor(private readonly options: Pick<GitSnapshotOptions, 'workspace' | 'url'>) {}

  async of({ id }: GitTreeRow): Promise<Buffer> {
    this.#objects ??= new GitObjects(this.options.workspace, this.options.url);
    return this.#objects.start(id, MAX_TARGET_BYTES);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#objects?.[Symbol.asyncDispose]();
  }
}

function toEntry(row: GitTreeRow, target: Buffer | undefined): Entry {
  const { path, problem } = decodePathBytes(row.path);
  return {
    path,
    type: row.kind,
    size: row.kind === 'file' ? row.size : null,
    fingerprint: row.id,
    ...(row.kind === 'submodule' ? { target: row.id } : {}),
    ...(target ? { target: decodePathBytes(target).path } : {}),
    ...(problem ? { problem } : {}),
  };
}
