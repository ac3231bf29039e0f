import type { ClientRequestArgs } from 'node:http';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { checkBehindProxy, lookupChecked, type HostLookup } from './host-lookup.js';
import type { NetworkPolicy } from './network-policy.js';
import { NetworkAddressDeniedError, NetworkDnsError } from './network.errors.js';
import type { Proxy } from './proxy/proxy.js';
import { NetworkProxyFailedError } from './proxy/proxy.errors.js';
import { openTunnel } from './proxy/proxy-tunnel.js';

export type Connection = ClientRequestArgs & {
  lookup?: LookupFunction;
  /** A connection that there is already, through a proxy. */
  socket?: Socket;
};

/** Decides about one connection: what to connect with, or why not. */
export class ConnectionGuard {
  constructor(
    private readonly policy: NetworkPolicy,
    private readonly lookupHost: HostLookup,
  ) {}

  /** @throws NetworkAddressDeniedError */
  check(connection: Connection): Connection {
    if (connection.socketPath)
      throw new NetworkAddressDeniedError(connection.socketPath, 'it is a socket in the file system');
    const host = connection.host ?? 'localhost';
    // node asks no lookup function about addresses.
    const verdict = isIP(host) ? this.policy.verdict(host, [host]) : this.policy.hostVerdict(host);
    if (verdict?.allowed === false) throw new NetworkAddressDeniedError(host, verdict.reason);
    return { ...connection, host, lookup: this.lookup };
  }

  /**
   * Connects through a proxy. What resolves no names is given the checked addresses, one after the other.
   *
   * @throws the errors of the check, and of `openTunnel`
   */
  async tunnel(connection: Connection, proxy: Proxy): Promise<Socket> {
    const host = connection.host ?? 'localhost';
    const port = Number(connection.port);
    if (proxy.resolvesNames) {
      await checkBehindProxy(this.policy, host, this.lookupHost);
      return openTunnel(proxy, host, port);
    }
    const { addresses } = await lookupChecked(this.policy, host, this.lookupHost);
    let failure: unknown;
    for (const address of addresses) {
      try {
        return await openTunnel(proxy, address, port);
      } catch (error) {
        if (!(error instanceof NetworkProxyFailedError)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** What node connects to is what was checked: there is no second resolution in between. */
  private readonly lookup: LookupFunction = (host, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : options.family;
    lookupChecked(this.policy, host, this.lookupHost)
      .then(({ addresses }) => {
        const found = addresses
          .map((address) => ({ address, family: isIP(address) }))
          .filter((candidate) => !family || candidate.family === family);
        const [first] = found;
        if (!first) throw new NetworkDnsError(host, new Error(`It has no address of the family ${family}`));
        return { found, first };
      })
      .then(
        ({ found, first }) => (options.all ? callback(null, found) : callback(null, first.address, first.family)),
        (error: Error) => callback(error, options.all ? [] : ''),
      );
  };
}
