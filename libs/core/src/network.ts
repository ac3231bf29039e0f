import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** A host that the policy allows, with the addresses that were checked. */
export interface ResolvedHost {
  /** Host as in the URL, without brackets. */
  readonly host: string;
  readonly port: number;
  /**
   * Every address the name resolves to; all are allowed. Connect to these and to no other. Empty only when `proxy` is
   * one that resolves names itself, and only it can resolve this one.
   */
  readonly addresses: readonly string[];
  /** What to connect through; left out: connect directly. */
  readonly proxy?: NetworkProxy;
}

/**
 * A proxy that the operator chose. It is shown by `name` only: its credentials are for the client that connects, and
 * neither `JSON.stringify()` nor `inspect()` shows them.
 */
export interface NetworkProxy {
  /** `socks5`: give it one of the checked addresses. The others: give it the host name, which they resolve. */
  readonly protocol: 'http' | 'https' | 'socks5' | 'socks5h';
  /** `host:port`, for errors and logs. */
  readonly name: string;
  /** The whole URL, credentials in it: a secret. */
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  /** File of PEM certificates that a proxy spoken to by TLS is verified with; null = those of the system. */
  readonly caFile: string | null;
}

/** On whose behalf a connection is made. */
export interface NetworkClient {
  /** The data source; left out while it is not stored yet. */
  readonly source?: { readonly id: string; readonly name: string };
  /** Name of the backend that reads it. */
  readonly backend?: string;
}

/**
 * What a source may reach: the one policy for git, S3, HTTP and plugins. Implemented by libs/network.
 */
export interface Network {
  /**
   * Whether a source without credentials may use those of this machine (environment, profile, instance role): not under
   * the preset `public`, where sources belong to strangers.
   */
  readonly ambientCredentials: boolean;

  /**
   * Resolves the host of a URL, checks every address and chooses the proxy; for clients that connect by themselves
   * (git). Pin the addresses that come back, and where the answer names a proxy, connect through that or not at all.
   *
   * @param options.credentials whether credentials go with the request; refused over plain `http:` unless the
   *   host is in `allow`
   * @throws NetworkAddressDeniedError, NetworkDnsError, NetworkUrlInvalidError, CredentialsOverHttpError,
   *   NetworkProxyUncheckedError, ProxyResolverError
   */
  resolve(url: string | URL, options?: { credentials?: boolean; signal?: AbortSignal }): Promise<ResolvedHost>;

  /**
   * Agents for node's own clients and the AWS SDK: they check every address at the moment of connecting, and connect
   * through the proxy that is chosen for the request.
   */
  agents(): { readonly http: HttpAgent; readonly https: HttpsAgent };

  /**
   * The real path of a local path or `file:` URL, when it lies under one of the allowed roots.
   *
   * @throws LocalPathDeniedError (`FS_PATH_ESCAPE`), LocalPathMissingError (`FS_ROOT_MISSING`)
   */
  localPath(pathOrUrl: string): Promise<string>;

  /** The same network on behalf of one source, which the application's `ProxyResolver` may want to know. */
  forClient(client: NetworkClient): Network;
}
