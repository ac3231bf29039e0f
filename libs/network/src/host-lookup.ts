import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { NetworkPolicy, Verdict } from './network-policy.js';
import { comparableHost } from './network-rule.js';
import { NetworkAddressDeniedError, NetworkDnsError } from './network.errors.js';
import { NetworkProxyUncheckedError } from './proxy/proxy.errors.js';

/** Every address of a host name, in the order of preference; rejects when there is none. */
export type HostLookup = (host: string) => Promise<readonly string[]>;

/** Asks the system as every other program does: hosts file, search domains, DNS. */
export const systemLookup: HostLookup = async (host) => {
  // Not every system knows `localhost.`, and what it is has to be known to be refused for the right reason.
  const name = comparableHost(host) === 'localhost' ? 'localhost' : host;
  return (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);
};

/** The addresses of a host that the policy allows, and what allowed them. */
export interface CheckedHost {
  readonly addresses: readonly string[];
  readonly verdict: Verdict;
}

/**
 * Resolves a host and checks every address. Fails closed: without an answer there is no address.
 *
 * @throws NetworkAddressDeniedError, NetworkDnsError
 */
export async function lookupChecked(policy: NetworkPolicy, host: string, lookupHost: HostLookup): Promise<CheckedHost> {
  const byName = policy.hostVerdict(host);
  if (byName?.allowed === false) throw new NetworkAddressDeniedError(host, byName.reason);
  const addresses = isIP(host) ? [host] : await resolve(host, lookupHost);
  const verdict = policy.verdict(host, addresses);
  if (!verdict.allowed) throw new NetworkAddressDeniedError(host, verdict.reason);
  return { addresses, verdict };
}

/** Milliseconds to wait for an answer that the proxy does not need: some networks drop questions about other names. */
const LOOKUP_PATIENCE = 3_000;

/**
 * Checks a host whose name a proxy resolves: by name, and by its addresses when this machine knows any. They are none
 * when only the proxy can resolve it; its own rules are the last word then.
 *
 * @throws NetworkAddressDeniedError, NetworkProxyUncheckedError
 */
export async function checkBehindProxy(
  policy: NetworkPolicy,
  host: string,
  lookupHost: HostLookup,
): Promise<CheckedHost> {
  // RFC 6761: the whole domain is loopback, the proxy's own in this case.
  const isLoopback = /(^|\.)localhost$/.test(comparableHost(host));
  try {
    return await lookupChecked(
      policy,
      host,
      isLoopback ? async () => ['127.0.0.1'] : within(LOOKUP_PATIENCE, lookupHost),
    );
  } catch (error) {
    if (!(error instanceof NetworkDnsError)) throw error;
    const verdict = policy.unresolvedVerdict(host);
    if (!verdict.allowed) throw new NetworkProxyUncheckedError(host);
    return { addresses: [], verdict };
  }
}

function within(milliseconds: number, lookupHost: HostLookup): HostLookup {
  return async (host) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('No answer in time')), milliseconds);
    });
    return Promise.race([lookupHost(host), late]).finally(() => clearTimeout(timer));
  };
}

async function resolve(host: string, lookupHost: HostLookup): Promise<readonly string[]> {
  const addresses = await lookupHost(host).catch((error: unknown) => {
    throw new NetworkDnsError(host, error);
  });
  if (addresses.length === 0) throw new NetworkDnsError(host, new Error('The answer holds no address'));
  return addresses;
}
