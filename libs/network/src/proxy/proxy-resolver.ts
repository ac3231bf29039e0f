import type { NetworkClient } from '@lib/core';

/** A connection that is about to be made. */
export interface ProxyRequest extends NetworkClient {
  /** Where to, without credentials. Of requests of agents (S3, HTTP plugins) only scheme, host and port are given. */
  readonly url: string;
}

/** URL of the proxy; null = directly; undefined = as the option `network.proxies` says. */
export type ProxyAnswer = string | null | undefined;

/**
 * Chooses the proxy of each connection, over the option `network.proxies`. Extend it, and provide it in any module of
 * the application: `{ provide: ProxyResolver, useClass: MyProxyResolver }`. Not request-scoped; it is asked for every
 * request, so it should answer from memory.
 *
 * Source: NetBox's `PROXY_ROUTERS`
 */
export abstract class ProxyResolver {
  /** What it throws ends the connection: none is made. */
  abstract resolve(request: ProxyRequest): ProxyAnswer | Promise<ProxyAnswer>;
}
