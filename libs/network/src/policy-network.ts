import type { Network, NetworkClient, ResolvedHost } from '@lib/core';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { createGuardedAgents, type GuardedAgents } from './guarded-agents.js';
import { checkBehindProxy, lookupChecked, systemLookup, type HostLookup } from './host-lookup.js';
import { LocalRoots } from './local-roots.js';
import { NetworkPolicy, type NetworkPolicyOptions } from './network-policy.js';
import { CredentialsOverHttpError } from './network.errors.js';
import { ProxyChoice } from './proxy/proxy-choice.js';
import type { ProxyOptions } from './proxy/proxy-options.js';
import type { ProxyResolver } from './proxy/proxy-resolver.js';
import { parseRemoteAddress } from './remote-address.js';

export interface PolicyNetworkOptions extends NetworkPolicyOptions {
  /** Directories that `file:` URLs and local paths may lie under; none = no local path may be read. */
  readonly localRoots?: readonly string[];
  /** Directories that stay closed although a root holds them: the data directory of the service. */
  readonly forbiddenPaths?: readonly string[];
  /** How host names become addresses; by default as the system does it. */
  readonly lookup?: HostLookup;
  /** Through what hosts are reached; left out: directly. */
  readonly proxies?: ProxyOptions | undefined;
  /** The application's own choice of proxies, once there is one; asked at each connection. */
  readonly proxyResolver?: () => ProxyResolver | undefined;
}

interface ResolveOptions {
  readonly credentials?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * What a source may reach, by one policy (see `NetworkPolicy` for its rules), directly or through a proxy. Follows no
 * redirect. The proxy itself is the operator's and is not judged; what it is asked to reach is.
 */
export class PolicyNetwork implements Network {
  readonly ambientCredentials: boolean;
  private readonly policy: NetworkPolicy;
  private readonly lookup: HostLookup;
  private readonly localRoots: LocalRoots;
  private readonly proxies: ProxyChoice;
  private readonly guardedAgents: GuardedAgents;

  /** @throws OptionsInvalidError naming a rule, or saying what is wrong with the URL of a proxy */
  constructor(options: PolicyNetworkOptions = {}) {
    this.ambientCredentials = options.preset !== 'public';
    this.policy = new NetworkPolicy(options);
    this.lookup = options.lookup ?? systemLookup;
    this.localRoots = new LocalRoots({ roots: options.localRoots ?? [], forbidden: options.forbiddenPaths ?? [] });
    this.proxies = new ProxyChoice(options.proxies, options.proxyResolver);
    this.guardedAgents = createGuardedAgents(this.policy, this.lookup, this.proxies);
  }

  resolve(url: string | URL, options: ResolveOptions = {}): Promise<ResolvedHost> {
    return this.resolveFor({}, url, options);
  }

  agents(): { readonly http: HttpAgent; readonly https: HttpsAgent } {
    return this.guardedAgents;
  }

  forClient(client: NetworkClient): Network {
    return {
      ambientCredentials: this.ambientCredentials,
      resolve: (url, options = {}) => this.resolveFor(client, url, options),
      agents: () => this.guardedAgents.forClient(client),
      localPath: (pathOrUrl) => this.localPath(pathOrUrl),
      forClient: (other) => this.forClient(other),
    };
  }

  localPath(pathOrUrl: string): Promise<string> {
    return this.localRoots.realPath(pathOrUrl);
  }

  /** Ends the connections of the agents, for the stop of the process. */
  close(): void {
    this.guardedAgents.http.destroy();
    this.guardedAgents.https.destroy();
  }

  private async resolveFor(
    client: NetworkClient,
    url: string | URL,
    { credentials = false, signal }: ResolveOptions,
  ): Promise<ResolvedHost> {
    const { scheme, host, port, hasCredentials } = parseRemoteAddress(url);
    const { proxy, addresses, verdict } = await abortable(signal, async () => {
      const target = { scheme, host, port, url: withoutCredentials(url) };
      const chosen = this.proxies.isNeeded ? await this.proxies.choose(target, client) : null;
      const check = chosen?.resolvesNames ? checkBehindProxy : lookupChecked;
      return { proxy: chosen, ...(await check(this.policy, host, this.lookup)) };
    });
    if ((credentials || hasCredentials) && scheme === 'http' && verdict.by !== 'allow') {
      throw new CredentialsOverHttpError(host);
    }
    return { host, port, addresses, ...(proxy && { proxy }) };
  }
}

function withoutCredentials(url: string | URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

/** The result of the work, or the reason of the signal as soon as it aborts; the system's own lookup goes on unheard. */
async function abortable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const ended = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ended.signal });
  });
  return Promise.race([work(), aborted]).finally(() => ended.abort());
}
