import type { BackendContext } from '@lib/core';
import type { GitOperation } from './git-failure.js';
import {
  KNOWN_HOSTS_FILE,
  sshAddress,
  sshConfig,
  sshFiles,
  type SshCommandOptions,
  type SshFiles,
} from './git-ssh-command.js';
import { parseKnownHosts, selectKnownHosts, shownHostKeys } from './git-ssh-known-hosts.js';
import type { GitSettings } from './git-parameters.js';
import { findSsh } from './git-ssh-program.js';
import { bracketed, type GitSshAddress } from './git-ssh-url.js';
import { WELL_KNOWN_HOSTS } from './git-ssh-well-known-hosts.js';
import { GitSshHostKeyUnknownError, GitSshProxyError, GitSshUnreachableError } from './git-ssh.errors.js';
import { GitWorkspace, type GitWorkspaceOptions } from './git-workspace.js';

export interface GitSshAccessOptions {
  /** URL as git gets it, and as errors show it. */
  readonly href: string;
  readonly address: GitSshAddress;
  readonly settings: Pick<GitSettings, 'ssh' | 'tls'>;
  readonly context: BackendContext;
}

/** What a workspace needs to reach one host over SSH, and nothing else. */
export interface GitSshAccess {
  readonly workspace: Omit<GitWorkspaceOptions, 'gitDirectory'>;
  /** Runs an attempt with the variables for one checked address after the other, until one can be connected to. */
  attempt<T>(work: (env: Record<string, string>) => Promise<T>): Promise<T>;
}

/**
 * Checks the host against the policy of the network, and whether it is known which key it must have. Without that
 * the host is asked for its key, so that the error can say it; nothing is proven to it, and nothing is trusted.
 *
 * @throws the errors of `Network`, GitSshUnavailableError, GitSshHostKeyUnknownError, GitSshProxyError
 */
export async function openSshAccess(options: GitSshAccessOptions): Promise<GitSshAccess> {
  const { address, context } = options;
  const { ssh: settings } = options.settings;
  const { host, port } = address;
  const program = await findSsh();
  const { signal } = context;
  const { addresses, proxy } = await context.network.resolve(`ssh://${bracketed(host)}:${port}/`, { signal });
  if (proxy) throw new GitSshProxyError(options.href, proxy.name);
  const { idleTimeout } = context.limits;
  const command: SshCommandOptions = { program, host, key: null, hostKeys: 'verify', idleTimeout, proxyCommand: null };
  const access = (own: SshCommandOptions, files: Partial<SshFiles>): GitSshAccess => ({
    workspace: { operation: operationOf(options), signal, protocol: 'ssh', config: () => sshConfig(own), ...files },
    attempt: reaching(addresses),
  });
  const knownHosts = selectKnownHosts(parseKnownHosts(settings.knownHosts ?? WELL_KNOWN_HOSTS).hosts, address);
  if (knownHosts === '') throw await unknownHost(options, access({ ...command, hostKeys: 'collect' }, {}));
  const kindOfKey = settings.passphrase === null ? 'plain' : 'encrypted';
  const key = settings.privateKey === null ? null : kindOfKey;
  return access({ ...command, key }, sshFiles(settings, knownHosts));
}

function operationOf({ href, address, settings: { ssh, tls } }: GitSshAccessOptions): GitOperation {
  const hasKey = ssh.privateKey !== null;
  return {
    url: href,
    place: 'remote',
    hasCredentials: hasKey,
    tls,
    secrets: [ssh.privateKey ?? '', ssh.passphrase ?? ''],
    ssh: { url: href, user: address.user, host: address.host, hasKey },
  };
}

/** Asks a host for its key, by a connection that ends before anybody has logged in. */
async function unknownHost({ href, address, settings, context }: GitSshAccessOptions, access: GitSshAccess) {
  const { signal, limits } = context;
  await using workspace = await GitWorkspace.open({ ...access.workspace, gitDirectory: null });
  const milliseconds = 2 * limits.idleTimeout;
  const idle = { milliseconds, error: () => new GitSshUnreachableError(href, 'it does not answer', true) };
  const failure = await access
    .attempt((env) => workspace.run(['ls-remote', '--quiet', '--end-of-options', href, 'HEAD'], { env, idle }))
    .then(
      () => null,
      (error: unknown) => error,
    );
  signal.throwIfAborted();
  const shown = shownHostKeys(await workspace.read(KNOWN_HOSTS_FILE), address);
  if (shown.length === 0 && failure !== null) return failure;
  return new GitSshHostKeyUnknownError(address.host, settings.ssh.knownHosts !== null, shown);
}

/** As ssh does when it resolves a name itself: the next address when one cannot be connected to. */
function reaching(addresses: readonly string[]): GitSshAccess['attempt'] {
  const left = [...addresses];
  return async (work) => {
    for (;;) {
      try {
        return await work(sshAddress(left[0] ?? ''));
      } catch (error) {
        if (!(error instanceof GitSshUnreachableError) || left.length < 2) throw error;
        left.shift();
      }
    }
  };
}
