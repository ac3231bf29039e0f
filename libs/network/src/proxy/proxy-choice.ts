import { isDataBackendsError, type NetworkClient } from '@lib/core';
import { bypassesProxy, parseNoProxyRule, type NoProxyRule } from './no-proxy.js';
import { Proxy } from './proxy.js';
import { ProxyResolverError } from './proxy.errors.js';
import type { ProxyOptions } from './proxy-options.js';
import type { ProxyResolver } from './proxy-resolver.js';

/** Where a connection leads. */
export interface ProxyTarget {
  readonly scheme: string;
  /** Canonical host, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** As the resolver of the application gets it: without credentials. */
  readonly url: string;
}

/** Through which proxy a connection is made: the application's resolver decides, or else the configuration. */
export class ProxyChoice {
  private readonly byScheme: ReadonlyMap<string, Proxy>;
  private readonly noProxy: readonly NoProxyRule[];
  private readonly caFile: string | null;

  /**
   * @param resolver is asked for at each choice: it may not exist yet when the network is made
   * @throws OptionsInvalidError
   */
  constructor(
    options: ProxyOptions = {},
    private readonly resolver: () => ProxyResolver | undefined = () => undefined,
  ) {
    this.caFile = options.caFile ?? null;
    this.noProxy = (options.noProxy ?? []).map(parseNoProxyRule);
    const { http, https, all } = options;
    this.byScheme = new Map(
      Object.entries({ http, https, all }).flatMap(([scheme, url]) =>
        url === undefined ? [] : [[scheme, Proxy.parse(url, this.caFile)]],
      ),
    );
  }

  /** False while every connection is direct. */
  get isNeeded(): boolean {
    return this.byScheme.size > 0 || this.resolver() !== undefined;
  }

  /** @throws ProxyResolverError, and errors of the catalogue that the resolver throws */
  async choose(target: ProxyTarget, client: NetworkClient = {}): Promise<Proxy | null> {
    const resolver = this.resolver();
    const answer = resolver && (await ask(resolver, target, client));
    if (answer === undefined) return this.configured(target);
    if (answer === null) return null;
    try {
      return Proxy.parse(answer, this.caFile);
    } catch {
      throw new ProxyResolverError(target.host, 'what it answers is not the URL of a proxy');
    }
  }

  /** What the configuration says. ssh: goes directly, as it does with the variables of the environment. */
  configured({ scheme, host, port }: Omit<ProxyTarget, 'url'>): Proxy | null {
    if (scheme === 'ssh' || bypassesProxy(this.noProxy, host, port)) return null;
    return this.byScheme.get(scheme) ?? this.byScheme.get('all') ?? null;
  }
}

async function ask(resolver: ProxyResolver, { host, url }: ProxyTarget, client: NetworkClient) {
  try {
    return await resolver.resolve({ ...client, url });
  } catch (error) {
    if (isDataBackendsError(error)) throw error;
    throw new ProxyResolverError(host, 'it threw an error', error);
  }
}
