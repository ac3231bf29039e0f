import { OptionsInvalidError } from '@lib/core';
import { isIP } from 'node:net';
import { parseAddressRange, type AddressRange } from './address.js';

/** One entry of `allow` or `deny`. */
export type NetworkRule =
  | { readonly text: string; readonly range: AddressRange }
  /** `subdomains`: every name below `host`, and not `host` itself. */
  | { readonly text: string; readonly host: string; readonly subdomains: boolean };

/**
 * Parses one entry of `allow` or `deny`:
 * - `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`: addresses;
 * - `git.example.com`: this host;
 * - `*.example.com` or `.example.com`: every name below, at any depth, but not `example.com` itself.
 *
 * @throws OptionsInvalidError naming the entry and what is wrong with it
 */
export function parseNetworkRule(entry: string): NetworkRule {
  const text = entry.trim();
  const range = parseAddressRange(text.replace(/^\[(.*)\]$/, '$1'));
  if (range) return { text, range };
  const [, wildcard, name = ''] = /^(\*?\.)?(.*)$/s.exec(text) ?? [];
  if (/[/:%@?#\s\\*[\]]/.test(name)) throw invalid(entry, explain(text));
  const host = canonicalHost(name);
  if (host === null) throw invalid(entry, 'it is not a host name');
  if (isIP(host)) throw invalid(entry, 'write an address in its usual notation, such as 192.0.2.7');
  return { text, host: comparableHost(host), subdomains: wildcard !== undefined };
}

/**
 * A host in the form that clients connect to: lower case, international names in ASCII, and addresses in
 * their usual notation whatever they were written as (`0x7f.1`, `2130706433`, `①②⑦.⓪.⓪.①`). IPv6 without
 * brackets. Null when it is not a host.
 */
export function canonicalHost(host: string): string | null {
  const url = `http://${host}/`;
  if (host.includes('/') || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') || null;
}

/** A name without the dot that makes it absolute: the same host for a rule. */
export function comparableHost(host: string): string {
  return host.toLowerCase().replace(/\.+$/, '');
}

/** True when a rule about names covers the host. */
export function ruleCoversHost(rule: NetworkRule, host: string): boolean {
  if (!('host' in rule)) return false;
  const name = comparableHost(host);
  return rule.subdomains ? name.endsWith(`.${rule.host}`) : name === rule.host;
}

function explain(text: string): string {
  if (text.includes('://')) return 'leave out the scheme and the path of the URL';
  if (/^[\d.]+\/|^[\da-f:.]*:[\da-f:.]*\//i.test(text)) return 'it is not a range such as 10.0.0.0/8 or 2001:db8::/32';
  if (text === '*') return 'write 0.0.0.0/0 and ::/0 for every address';
  if (/:\d+$/.test(text)) return 'leave out the port';
  return 'it is neither an address, nor a range, nor a host name';
}

function invalid(entry: string, what: string): OptionsInvalidError {
  return new OptionsInvalidError(`The network rule ${JSON.stringify(entry)} is not valid: ${what}.`);
}
