import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** A host that the policy allows, with the addresses that were checked. */
export interface ResolvedHost {
  /** Host as in the URL, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Every address the name resolves to; all are allowed. Connect to these and to no other. */
  readonly addresses: readonly string[];
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
   * Resolves the host of a URL and checks every address; for clients that connect by themselves (git).
   * Pin the addresses that come back.
   *
   * @param options.credentials whether credentials go with the request; refused over plain `http:` unless the
   *   host is in `allow`
   * @throws NetworkAddressDeniedError, NetworkDnsError, NetworkUrlInvalidError, CredentialsOverHttpError
   */
  resolve(url: string | URL, options?: { credentials?: boolean; signal?: AbortSignal }): Promise<ResolvedHost>;

  /** Agents for node's own clients and the AWS SDK, which check every address at the moment of connecting. */
  agents(): { readonly http: HttpAgent; readonly https: HttpsAgent };

  /**
   * The real path of a local path or `file:` URL, when it lies under one of the allowed roots.
   *
   * @throws LocalPathDeniedError (`FS_PATH_ESCAPE`), LocalPathMissingError (`FS_ROOT_MISSING`)
   */
  localPath(pathOrUrl: string): Promise<string>;
}
