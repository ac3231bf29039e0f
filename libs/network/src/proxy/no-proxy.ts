import { OptionsInvalidError } from '@lib/core';
import { isIP } from 'node:net';
import { isInRange, parseAddress, parseAddressRange, type AddressRange } from '../address.js';
import { canonicalHost, comparableHost } from '../network-rule.js';

/** One entry of `noProxy`: which hosts, and at which port (null = any). */
export interface NoProxyRule {
  readonly hosts:
    | 'all'
    | { readonly range: AddressRange }
    /** Every name below, and itself or not. */
    | { readonly name: string; readonly itself: boolean };
  readonly port: number | null;
}

/**
 * Parses one entry of `noProxy`:
 * - `*`: every host;
 * - `example.com` or `.example.com`: this host and every name below it; `*.example.com`: only the names below;
 * - `10.0.0.0/8`, `192.0.2.7`, `2001:db8::/32`: addresses, where the URL itself holds one (names are not resolved);
 * - any of these with `:port`, and IPv6 in brackets then: that port alone.
 *
 * Source: curl's `NO_PROXY`, and Go's ranges and ports
 *
 * @throws OptionsInvalidError naming the entry
 */
export function parseNoProxyRule(entry: string): NoProxyRule {
  const text = entry.trim();
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? null : Number(digits);
  const subject = bracketed ?? plain ?? text;
  if (port !== null && (port === 0 || port > 65_535)) throw invalid(entry, 'there is no such port');
  if (subject === '*') return { hosts: 'all', port };
  const range = parseAddressRange(subject);
  if (range) return { hosts: { range }, port };
  const [, prefix, rest = ''] = /^(\*?\.)?(.*)$/s.exec(subject) ?? [];
  const host = /[/:%@?#\s\\*[\]<>]/.test(rest) ? null : canonicalHost(rest);
  if (host === null || isIP(host)) {
    throw invalid(
      entry,
      'write a host, .domain, address, range such as 10.0.0.0/8, or *, and a port after it if need be',
    );
  }
  return { hosts: { name: comparableHost(host), itself: prefix !== '*.' }, port };
}

/** True when the host is to be reached without a proxy. Pure. */
export function bypassesProxy(rules: readonly NoProxyRule[], host: string, port: number): boolean {
  const address = parseAddress(host);
  const name = comparableHost(host);
  return rules.some(({ hosts, port: only }) => {
    if (only !== null && only !== port) return false;
    if (hosts === 'all') return true;
    if ('range' in hosts) return address !== null && isInRange(address, hosts.range);
    return (hosts.itself && name === hosts.name) || name.endsWith(`.${hosts.name}`);
  });
}

function invalid(entry: string, what: string): OptionsInvalidError {
  return new OptionsInvalidError(`The entry ${JSON.stringify(entry)} of noProxy is not valid: ${what}.`);
}
