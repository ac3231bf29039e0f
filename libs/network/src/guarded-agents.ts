import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { lookupChecked, type HostLookup } from './host-lookup.js';
import type { NetworkPolicy } from './network-policy.js';
import { NetworkAddressDeniedError, NetworkDnsError } from './network.errors.js';

/** Connections kept and opened at most, per agent: enough for parallel downloads, and a bound for many sources. */
const POOL: AgentOptions = { keepAlive: true, maxSockets: 32, maxTotalSockets: 256, maxFreeSockets: 16 };

type Created = (error: Error | null, socket: Duplex) => void;
type Connection = ClientRequestArgs & { lookup?: LookupFunction };

/** Decides about one connection: what to connect with, or why not. */
class ConnectionGuard {
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

/** Agents that check every address at the moment of connecting, and use no proxy. */
export function createGuardedAgents(
  policy: NetworkPolicy,
  lookupHost: HostLookup,
): { readonly http: HttpAgent; readonly https: HttpsAgent } {
  const guard = new ConnectionGuard(policy, lookupHost);
  return { http: new GuardedHttpAgent(guard), https: new GuardedHttpsAgent(guard) };
}

class GuardedHttpAgent extends HttpAgent {
  constructor(private readonly guard: ConnectionGuard) {
    super(POOL);
  }

  override createConnection(connection: Connection, created?: Created): Duplex | null | undefined {
    return guarded(this.guard, connection, created, (checked) => super.createConnection(checked, created));
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  constructor(private readonly guard: ConnectionGuard) {
    super(POOL);
  }

  override createConnection(connection: Connection, created?: Created): Duplex | null | undefined {
    return guarded(this.guard, connection, created, (checked) => super.createConnection(checked, created));
  }
}

function guarded(
  guard: ConnectionGuard,
  connection: Connection,
  created: Created | undefined,
  connect: (checked: Connection) => Duplex | null | undefined,
): Duplex | null | undefined {
  let checked: Connection;
  try {
    checked = guard.check(connection);
  } catch (error) {
    if (!created) throw error;
    // The agent hands it to the request, which emits it; thrown, it would come out of `http.request()`.
    created(error as Error, undefined as never);
    return undefined;
  }
  return connect(checked);
}
