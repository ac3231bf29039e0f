import { decodePathBytes, type BackendContext, type Entry, type EntryContent, type Snapshot } from '@lib/core';
import { ByteReader } from './byte-reader.js';
import { removeGitCache, type GitCache } from './git-cache.js';
import type { GitCommit } from './git-commit.js';
import { GitObjects } from './git-objects.js';
import { parseGitTreeRow, type GitTreeRow } from './git-tree.js';
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
  readonly details: GitCommit;
  /** Id of the tree that is listed: that of the commit, or of the subpath. */
  readonly tree: string;
  /** The process that answered about the commit; the first reading goes on with it. */
  readonly objects: GitObjects;
}

const NUL = 0;
/** Far beyond any path that can be stored; such a one ends the sync instead of filling the memory. */
const MAX_ROW_BYTES = 1024 * 1_024;
const MAX_TARGET_BYTES = 4_096;

/** One commit in the cache: listed by `ls-tree`, read by `cat-file`, never checked out. */
export class GitSnapshot implements Snapshot {
  readonly revision: string;
  readonly details: Readonly<Record<string, string | null>>;
  #isCorrupt = false;
  #objects: GitObjects | null;

  constructor(private readonly options: GitSnapshotOptions) {
    this.revision = options.commit;
    this.#objects = options.objects;
    this.details = { commit: options.commit, ...options.details };
  }

  /** @throws GitLimitExceededError, GitObjectCorruptError, GitCacheUnavailableError */
  async *list(): AsyncGenerator<Entry> {
    const { workspace, url, tree, context } = this.options;
    const child = workspace.start(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', tree]);
    child.stdin.end();
    const output = new ByteReader(child.stdout);
    let targets: GitObjects | null = null;
    try {
      let count = 0;
      for (let rows = await output.records(NUL, MAX_ROW_BYTES); rows; rows = await output.records(NUL, MAX_ROW_BYTES)) {
        for (const bytes of rows) {
          count += 1;
          if (count > context.limits.maxFiles) {
            throw new GitLimitExceededError(url, 'maxFiles', `more than ${context.limits.maxFiles} entries`);
          }
          const row = parseGitTreeRow(bytes);
          if (!row || (row.kind !== 'submodule' && row.size === null)) {
            throw new GitObjectCorruptError(
              url,
              row ? `${row.id} is missing` : 'the listing of the tree cannot be read',
            );
          }
          if (row.kind === 'symlink') targets ??= new GitObjects(workspace, url);
          yield toEntry(row, row.kind === 'symlink' ? await targets?.start(row.id, MAX_TARGET_BYTES) : undefined);
        }
      }
      await child.finish();
    } catch (error) {
      if (error instanceof RangeError) throw new GitLimitExceededError(url, 'path length', error.message);
      throw this.noteCorruption(error);
    } finally {
      await Promise.all([child.dispose(), targets?.[Symbol.asyncDispose]()]);
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
    try {
      await this.options.workspace.run(['update-ref', '--end-of-options', 'refs/data-backends/current', this.revision]);
    } catch (error) {
      throw this.noteCorruption(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.options.workspace[Symbol.asyncDispose]();
    if (this.#isCorrupt) await removeGitCache(this.options.cache);
  }

  /** A cache that proved damaged is not used again. */
  private noteCorruption(error: unknown): unknown {
    if (error instanceof GitObjectCorruptError) this.#isCorrupt = true;
    return error;
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
