import { isDataBackendsError, type BackendContext, type ErrorCode, type Snapshot } from '@lib/core';
import {
  createGitCache,
  findGitCache,
  incomingPackBytes,
  removeGitCache,
  type GitCache,
  type ObjectFormat,
} from './git-cache.js';
import { parseGitCommit } from './git-commit.js';
import { GitObjects } from './git-objects.js';
import type { GitSettings } from './git-parameters.js';
import type { GitProcess } from './git-process.js';
import { GitRemote, INCOMING } from './git-remote.js';
import { GitSnapshot } from './git-snapshot.js';
import type { GitUrl } from './git-url.js';
import { DEFAULT_TLS } from '../tls/tls-settings.js';
import { GitWorkspace } from './git-workspace.js';
import type { GitHubAppTokens } from './github-app-tokens.js';
import {
  GitLimitExceededError,
  GitReferenceNotFoundError,
  GitSubpathNotFoundError,
  GitUnsupportedFormatError,
} from './git.errors.js';

/** What may come of a cache that is damaged: then a new one is tried, once. */
const HEALED_BY_NEW_CACHE: ReadonlySet<ErrorCode> = new Set([
  'GIT_OBJECT_CORRUPT',
  'GIT_CACHE_UNAVAILABLE',
  'GIT_FAILED',
]);
const WATCH_MILLISECONDS = 250;
/** Enough for any subject line; the rest of a commit message is not kept. */
const MAX_COMMIT_BYTES = 64 * 1_024;

/** One fetch of one source, from the cache that is found to the snapshot. */
export class GitFetch {
  constructor(
    private readonly url: GitUrl,
    private readonly settings: GitSettings,
    private readonly tokens: GitHubAppTokens,
    private readonly context: BackendContext,
  ) {}

  async run(): Promise<Snapshot> {
    this.context.signal.throwIfAborted();
    const found = await findGitCache(this.context.cacheDir, this.url.href);
    try {
      return await this.attempt(found ?? (await this.newCache(this.likelyFormat())));
    } catch (error) {
      const format = formatOfRemote(error);
      const isHealed = found !== null && isDataBackendsError(error) && HEALED_BY_NEW_CACHE.has(error.code);
      if (this.context.signal.aborted || (!format && !isHealed)) throw error;
      return await this.attempt(await this.newCache(format ?? this.likelyFormat()));
    }
  }

  /** Replaces whatever cache there is. */
  private async newCache(format: ObjectFormat): Promise<GitCache> {
    const { cacheDir } = this.context;
    const old = await findGitCache(cacheDir, this.url.href);
    if (old) await removeGitCache(old);
    await using workspace = await this.openWorkspace(null);
    return await createGitCache(cacheDir, this.url.href, format, workspace);
  }

  private async attempt(cache: GitCache): Promise<Snapshot> {
    const workspace = await this.openWorkspace(cache.directory);
    try {
      const { reference } = this.settings;
      const isHere = reference.kind === 'commit' && cache.isReused && (await this.holds(workspace, reference.id));
      if (isHere) return await this.snapshot(cache, workspace, reference.id);
      const source = await this.download(cache);
      const tag = reference.kind === 'version' ? source.replace('refs/tags/', '') : undefined;
      return await this.snapshot(cache, workspace, INCOMING, tag);
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private async download(cache: GitCache): Promise<string> {
    const { url, settings, tokens, context } = this;
    await using remote = await GitRemote.open({ url, settings, tokens, context, gitDirectory: cache.directory });
    let watch: NodeJS.Timeout | undefined;
    try {
      return await remote.fetch(settings.reference, (child) => {
        clearInterval(watch);
        watch = setInterval(() => void this.checkSize(cache, child), WATCH_MILLISECONDS);
      });
    } finally {
      clearInterval(watch);
    }
  }

  /** A pack larger than all files may be together is not taken to its end. */
  private async checkSize(cache: GitCache, child: GitProcess): Promise<void> {
    const { maxTotalBytes } = this.context.limits;
    if ((await incomingPackBytes(cache)) <= maxTotalBytes) return;
    child.fail(
      new GitLimitExceededError(this.url.href, 'maxTotalBytes', `more than ${maxTotalBytes} bytes to receive`),
    );
  }

  private async snapshot(cache: GitCache, workspace: GitWorkspace, name: string, tag?: string): Promise<Snapshot> {
    const { url, context, settings } = this;
    const objects = new GitObjects(workspace, url.href);
    const commit = await objects.find(`${name}^{commit}`);
    const isPinned = settings.reference.kind === 'commit';
    if (!commit || (isPinned && commit.id !== (settings.reference as { id: string }).id)) {
      const label = settings.reference.kind === 'names' ? settings.reference.label : 'such commit';
      throw new GitReferenceNotFoundError(url.href, `${label} that names a commit`);
    }
    const facts = parseGitCommit(await objects.start(commit.id, MAX_COMMIT_BYTES));
    const details = { ...facts, ...(tag === undefined ? {} : { tag }) };
    const tree = settings.subpath === null ? commit.id : await this.subtree(objects, commit.id, settings.subpath);
    const { subpath } = settings;
    return new GitSnapshot({
      url: url.href,
      context,
      cache,
      workspace,
      commit: commit.id,
      details,
      tree,
      subpath,
      objects,
    });
  }

  private async subtree(objects: GitObjects, commit: string, subpath: string): Promise<string> {
    const found = await objects.find(`${commit}:${subpath}`);
    if (found?.type === 'tree') return found.id;
    throw new GitSubpathNotFoundError(this.url.href, subpath, commit);
  }

  /** A commit that is here is here with its tree: a pack is only kept when nothing is missing in it. */
  private async holds(workspace: GitWorkspace, commit: string): Promise<boolean> {
    await using objects = new GitObjects(workspace, this.url.href);
    return (await objects.find(commit))?.type === 'commit';
  }

  private openWorkspace(gitDirectory: string | null): Promise<GitWorkspace> {
    const { url, context } = this;
    const operation = { url: url.href, place: 'cache', hasCredentials: false, tls: DEFAULT_TLS, secrets: [] } as const;
    return GitWorkspace.open({ operation, signal: context.signal, protocol: null, gitDirectory });
  }

  /** What is tried first; the remote tells when it is the other one. */
  private likelyFormat(): ObjectFormat {
    const { reference } = this.settings;
    return reference.kind === 'commit' && reference.id.length === 64 ? 'sha256' : 'sha1';
  }
}

/** The object format that git says the remote has, when it differs from the cache's. */
function formatOfRemote(error: unknown): ObjectFormat | null {
  if (!(error instanceof GitUnsupportedFormatError)) return null;
  const named = /server (sha1|sha256)\b/.exec(error.message)?.[1];
  return named === undefined ? null : (named as ObjectFormat);
}
