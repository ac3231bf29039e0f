import type { Network, ResolvedHost } from '@lib/core';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { createGuardedAgents } from './guarded-agents.js';
import { lookupChecked, systemLookup, type HostLookup } from './host-lookup.js';
import { LocalRoots } from './local-roots.js';
import { NetworkPolicy, type NetworkPolicyOptions } from './network-policy.js';
import { CredentialsOverHttpError } from './network.errors.js';
import { parseRemoteAddress } from './remote-address.js';

export interface PolicyNetworkOptions extends NetworkPolicyOptions {
  /** Directories that `file:` URLs and local paths may lie under; none = no local path may be read. */
  readonly localRoots?: readonly string[];
  /** Directories that stay closed although a root holds them: the data directory of the service. */
  readonly forbiddenPaths?: readonly string[];
  /** How host names become addresses; by default as the system does it. */
  readonly lookup?: HostLookup;
}

/** What a source may reach, by one policy (see `NetworkPolicy` for its rules). Follows no redirect and uses no proxy. */
export class PolicyNetwork implements Network {
  readonly ambientCredentials: boolean;
  private readonly policy: NetworkPolicy;
  private readonly lookup: HostLookup;
  private readonly localRoots: LocalRoots;
  private readonly guardedAgents: ReturnType<typeof createGuardedAgents>;

  /** @throws OptionsInvalidError naming a rule that is not valid */
  constructor(options: PolicyNetworkOptions = {}) {
    this.ambientCredentials = options.preset !== 'public';
    this.policy = new NetworkPolicy(options);
    this.lookup = options.lookup ?? systemLookup;
    this.localRoots = new LocalRoots({ roots: options.localRoots ?? [], forbidden: options.forbiddenPaths ?? [] });
    this.guardedAgents = createGuardedAgents(this.policy, this.lookup);
  }

  async resolve(
    url: string | URL,
    options: { credentials?: boolean; signal?: AbortSignal } = {},
  ): Promise<ResolvedHost> {
    const { scheme, host, port, hasCredentials } = parseRemoteAddress(url);
    const { addresses, verdict } = await abortable(options.signal, () => lookupChecked(this.policy, host, this.lookup));
    const credentials = options.credentials || hasCredentials;
    if (credentials && scheme === 'http' && verdict.by !== 'allow') throw new CredentialsOverHttpError(host);
    return { host, port, addresses };
  }

  agents(): { readonly http: HttpAgent; readonly https: HttpsAgent } {
    return this.guardedAgents;
  }

  localPath(pathOrUrl: string): Promise<string> {
    return this.localRoots.realPath(pathOrUrl);
  }

  /** Ends the connections of the agents, for the stop of the process. */
  close(): void {
    this.guardedAgents.http.destroy();
    this.guardedAgents.https.destroy();
  }
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
