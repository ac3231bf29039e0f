import type { BackendContext, NetworkProxy } from '@lib/core';
import { pathToFileURL } from 'node:url';
import { ByteReader } from './byte-reader.js';
import type { GitConfigLine } from './git-config.js';
import type { GitOperation } from './git-failure.js';
import { findLocalRepository } from './git-local-repository.js';
import { diagnose } from './git-diagnosis.js';
import type { GitCredentials, GitSettings } from './git-parameters.js';
import type { GitReference } from './git-reference.js';
import type { GitProcess } from './git-process.js';
import { openSshAccess, type GitSshAccess } from './git-ssh-access.js';
import type { GitSshAddress } from './git-ssh-url.js';
import { gitTlsConfig, gitTlsFiles } from './git-tls.js';
import type { GitUrl } from './git-url.js';
import { proxyConfig } from './git-proxy.js';
import { VersionPicker, type VersionRange, type VersionTag } from './git-version.js';
import { GitWorkspace, type GitStartOptions } from './git-workspace.js';
import type { GitHubAppTokens } from './github-app-tokens.js';
import {
  GitAuthenticationError,
  GitEmptyRepositoryError,
  GitReferenceNotFoundError,
  GitRemoteNotGitError,
  GitTimeoutError,
} from './git.errors.js';

export interface GitRemoteOptions {
  readonly url: GitUrl;
  readonly settings: GitSettings;
  /** Where the tokens of GitHub Apps come from. */
  readonly tokens: GitHubAppTokens;
  readonly context: BackendContext;
  /** Bare repository that `fetch` writes into; null when nothing is fetched. */
  readonly gitDirectory: string | null;
}

/** Where a fetch puts what it got. */
export const INCOMING = 'refs/data-backends/incoming';

const LONGEST_TIMER = 2 ** 31 - 1;
const MAX_REF_LINE_BYTES = 64 * 1_024;

/** A repository elsewhere, with the address and the credentials that it may be asked with. */
export class GitRemote implements AsyncDisposable {
  private constructor(
    private readonly workspace: GitWorkspace,
    /** URL as git gets it. */
    private readonly address: string,
    private readonly credentials: GitCredentials | null,
    private readonly options: GitRemoteOptions,
    /** Null when it is not reached over SSH. */
    private readonly ssh: GitSshAccess | null = null,
  ) {}

  /**
   * Checks the address against the policy of the network; nothing is sent yet.
   *
   * @throws the errors of `Network`, GitRemoteNotGitError, GitUnsupportedFormatError, GitUnavailableError, and those
   *   of `openSshAccess`
   */
  static async open(options: GitRemoteOptions): Promise<GitRemote> {
    if (options.url.ssh) return GitRemote.openSsh(options, options.url.ssh);
    const { url, settings, context, gitDirectory } = options;
    const idleSeconds = String(Math.max(1, Math.ceil(context.limits.idleTimeout / 1_000)));
    const config: GitConfigLine[] = [{ section: 'http', key: 'lowSpeedTime', value: idleSeconds }];
    let address = url.href;
    let credentials: GitCredentials | null = null;
    let proxy: NetworkProxy | undefined;
    if (url.scheme === 'file') {
      address = pathToFileURL(await findLocalRepository(url.href, context.network)).href;
    } else {
      const resolved = await context.network.resolve(url.href, {
        credentials: settings.credentials !== null || settings.gitHubApp !== null,
        signal: context.signal,
      });
      ({ proxy } = resolved);
      config.push(...pinned(url, resolved.port, resolved.addresses), ...proxyConfig(proxy));
      credentials = await credentialsOf(options);
    }
    if (credentials) config.push(authorization(url, credentials));
    const workspace = await GitWorkspace.open({
      operation: operationOf(options, credentials, proxy),
      signal: context.signal,
      protocol: url.scheme,
      gitDirectory,
      files: gitTlsFiles(settings.tls),
      config: (directory) => [...config, ...gitTlsConfig(settings.tls, directory)],
    });
    return new GitRemote(workspace, address, credentials, options);
  }

  private static async openSsh(options: GitRemoteOptions, address: GitSshAddress): Promise<GitRemote> {
    const { url, settings, context, gitDirectory } = options;
    const ssh = await openSshAccess({ href: url.href, address, settings, context });
    const workspace = await GitWorkspace.open({ ...ssh.workspace, gitDirectory });
    return new GitRemote(workspace, url.href, null, options, ssh);
  }

  /**
   * The commit that the reference names now; one process, and at most two HTTP requests on one connection.
   *
   * @throws GitReferenceNotFoundError, GitEmptyRepositoryError, and everything that can be wrong with a remote
   */
  resolve(reference: Exclude<GitReference, { kind: 'commit' }>): Promise<string> {
    return this.diagnosed(async () => {
      if (reference.kind === 'version') return (await this.pick(reference)).id;
      const names = reference.kind === 'default' ? ['HEAD'] : reference.names;
      const wanted = new Set(names.flatMap((name) => [name, `${name}^{}`]));
      const found = new Map<string, string>();
      await this.list(filterFor(names), (name, id) => void (wanted.has(name) && found.set(name, id)));
      for (const name of names) {
        const id = found.get(`${name}^{}`) ?? found.get(name);
        if (id) return id;
      }
      throw await this.missing(reference);
    });
  }

  /**
   * Brings one commit and its tree into the cache, at `INCOMING`; objects that are there already are not sent.
   *
   * @param onStart sees the process, to watch it
   * @returns the full name, or the id, that was fetched
   */
  fetch(reference: GitReference, onStart: (child: GitProcess) => void): Promise<string> {
    return this.diagnosed(async () => {
      for (const source of await this.sourcesOf(reference)) {
        try {
          await this.reaching((env) => this.fetchOne(source, env, onStart));
          return source;
        } catch (error) {
          if (!(error instanceof GitReferenceNotFoundError)) throw error;
        }
      }
      throw await this.missing(reference);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.workspace[Symbol.asyncDispose]();
  }

  private async diagnosed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { url, settings, tokens, context } = this.options;
      const { gitHubApp: app, tls } = settings;
      if (app && error instanceof GitAuthenticationError) tokens.forget({ app, url });
      throw await diagnose(error, { url, credentials: this.credentials, tls, context });
    }
  }

  private async sourcesOf(reference: GitReference): Promise<readonly string[]> {
    if (reference.kind === 'default') return ['HEAD'];
    if (reference.kind === 'version') return [`refs/tags/${(await this.pick(reference)).name}`];
    return reference.kind === 'commit' ? [reference.id] : reference.names;
  }

  private async pick(reference: { readonly kind: 'version'; readonly range: VersionRange }): Promise<VersionTag> {
    const picker = new VersionPicker(reference.range);
    await this.list(['--tags'], (name, id) => picker.offer(name, id));
    if (picker.best) return picker.best;
    if (picker.highest.length === 0) throw await this.missing(reference);
    throw new GitReferenceNotFoundError(
      this.options.url.href,
      labelOf(reference.range),
      `Its highest versions are ${picker.highest.join(', ')}; correct the parameter "version", or push a tag.`,
    );
  }

  /** Over SSH git connects to one address at a time. */
  private reaching<T>(work: (env: Record<string, string>) => Promise<T>): Promise<T> {
    return this.ssh ? this.ssh.attempt(work) : work({});
  }

  private async fetchOne(
    source: string,
    env: Record<string, string>,
    onStart: (child: GitProcess) => void,
  ): Promise<void> {
    const child = this.workspace.start(
      [
        'fetch',
        '--depth=1',
        '--no-tags',
        '--no-write-fetch-head',
        '--no-auto-maintenance',
        '--no-recurse-submodules',
        '--progress',
        '--end-of-options',
        this.address,
        `+${source}:${INCOMING}`,
      ],
      { ...this.patience(), env, onProgress: (text) => this.reportProgress(text) },
    );
    child.stdin.end();
    child.stdout.resume();
    onStart(child);
    await child.finish();
  }

  /** Streams the refs of the remote, of which there may be a million. */
  private list(
    filter: readonly string[],
    onReference: (name: string, id: string) => void,
    env: Record<string, string> = {},
  ): Promise<{ count: number; child: GitProcess }> {
    return this.reaching((address) => this.listOnce(filter, onReference, { ...env, ...address }));
  }

  private async listOnce(
    filter: readonly string[],
    onReference: (name: string, id: string) => void,
    env: Record<string, string>,
  ): Promise<{ count: number; child: GitProcess }> {
    const child = this.workspace.start(['ls-remote', '--quiet', ...filter, '--end-of-options', this.address], {
      ...this.patience(),
      env,
    });
    child.stdin.end();
    const lines = new ByteReader(child.stdout);
    let count = 0;
    for (let line = await lines.until(10, MAX_REF_LINE_BYTES); line; line = await lines.until(10, MAX_REF_LINE_BYTES)) {
      count += 1;
      const [id = '', name = ''] = line.toString().split('\t');
      if (/^[0-9a-f]{40,64}$/.test(id)) onReference(name, id);
    }
    await child.finish();
    return { count, child };
  }

  /** Why a reference is not there: asked only when it is not, so it may cost another round trip. */
  private async missing(reference: GitReference): Promise<Error> {
    const { href, scheme } = this.options.url;
    const { count, child } = await this.list([], () => undefined, { GIT_TRACE_PACKET: '1' });
    // git takes a page without a line feed for an empty repository; no packet of its protocol was seen then.
    if (count === 0 && scheme !== 'file' && !/packet:\s+\S+< /.test(child.complaints)) {
      return new GitRemoteNotGitError(href, 'the server answers with something else, for instance a login page');
    }
    if (count === 0) return new GitEmptyRepositoryError(href);
    if (reference.kind === 'names') return new GitReferenceNotFoundError(href, reference.label);
    if (reference.kind === 'version') {
      return new GitReferenceNotFoundError(
        href,
        labelOf(reference.range),
        'None of its tags is a version such as v1.2.3; follow a branch or a tag, or push one.',
      );
    }
    if (reference.kind === 'default') {
      return new GitReferenceNotFoundError(href, 'default branch', 'Set the parameter "branch".');
    }
    return new GitReferenceNotFoundError(
      href,
      `commit ${reference.id} that it would send`,
      'Servers may only send commits that a branch or tag reaches; correct the parameter, or follow a branch or tag.',
    );
  }

  /**
   * When to give up on a silent process. Over HTTP git itself ends a silent transfer (`http.lowSpeedTime`), and
   * knows better since it sees the bytes; ours catches the rest, such as a connection that is never made.
   */
  private patience(): GitStartOptions {
    const { url, context } = this.options;
    const { idleTimeout } = context.limits;
    const milliseconds = Math.min(url.scheme === 'file' ? idleTimeout : 2 * idleTimeout, LONGEST_TIMER);
    return { idle: { milliseconds, error: () => new GitTimeoutError(url.href) } };
  }

  private reportProgress(text: string): void {
    const lines = text.matchAll(/(?:^|[\r\n])(?:remote: )?([A-Z][a-z]+ [a-z]+): +\d+% \((\d+)\/(\d+)\)/g);
    for (const [, step = '', done, total] of lines) {
      this.options.context.progress.report({ step, done: Number(done), total: Number(total) });
    }
  }
}

/** Which refs the server is asked for: without a filter it sends every one. */
function filterFor(names: readonly string[]): string[] {
  const isBelow = (prefix: string) => names.some((name) => name.startsWith(prefix));
  const isFiltered = names.every((name) => name.startsWith('refs/heads/') || name.startsWith('refs/tags/'));
  if (!isFiltered) return [];
  return [...(isBelow('refs/heads/') ? ['--heads'] : []), ...(isBelow('refs/tags/') ? ['--tags'] : [])];
}

function labelOf({ text, prefix }: VersionRange): string {
  return `tag ${prefix === '' ? '' : `behind "${prefix}" `}with a version in "${text}"`;
}

/** Those of the parameters, or a token of the installation of the app. */
async function credentialsOf({ url, settings, tokens, context }: GitRemoteOptions): Promise<GitCredentials | null> {
  const { gitHubApp: app, tls } = settings;
  if (!app) return settings.credentials;
  return { username: 'x-access-token', password: await tokens.get({ app, url, tls, context }) };
}

/**
 * Lets curl connect to the addresses that were checked, and to no other: a second look-up could answer
 * differently. An address in the URL itself is not looked up.
 */
function pinned(url: GitUrl, port: number, addresses: readonly string[]): GitConfigLine[] {
  if (url.host === null || addresses.length === 0 || /^[\d.]+$|:/.test(url.host)) return [];
  const list = addresses.map((address) => (address.includes(':') ? `[${address}]` : address)).join(',');
  return [{ section: 'http', key: 'curloptResolve', value: `${url.host}:${port}:${list}` }];
}

/** Sent at once, and to this origin only: no first request without credentials, and no helper program. */
function authorization(url: GitUrl, { username, password }: GitCredentials): GitConfigLine {
  const value = `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { section: 'http', subsection: url.origin ?? '', key: 'extraHeader', value };
}

function operationOf(
  { url, settings }: GitRemoteOptions,
  credentials: GitCredentials | null,
  proxy: NetworkProxy | undefined,
): GitOperation {
  const secrets = [credentials, proxy?.credentials].flatMap((each) =>
    each ? [each.password, `${each.username}:${each.password}`] : [],
  );
  const { tls } = settings;
  return {
    url: url.href,
    place: 'remote',
    hasCredentials: credentials !== null,
    tls,
    secrets,
    ...(proxy && { proxy }),
  };
}
