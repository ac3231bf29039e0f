import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { NetworkPolicy, Verdict } from './network-policy.js';
import { comparableHost } from './network-rule.js';
import { NetworkAddressDeniedError, NetworkDnsError } from './network.errors.js';

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

async function resolve(host: string, lookupHost: HostLookup): Promise<readonly string[]> {
  const addresses = await lookupHost(host).catch((error: unknown) => {
    throw new NetworkDnsError(host, error);
  });
  if (addresses.length === 0) throw new NetworkDnsError(host, new Error('The answer holds no address'));
  return addresses;
}
