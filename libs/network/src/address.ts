import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IP address as its 4 or 16 bytes: what is compared is numbers, never text. */
export type Address = readonly number[];

/** Addresses that share their first bits. */
export interface AddressRange {
  readonly network: Address;
  /** Number of bits that count. */
  readonly prefix: number;
}

/**
 * Parses an address in its usual notation; null for anything else (`0x7f.1`, host names). A zone
 * (`fe80::1%eth0`) is dropped, and an IPv4-mapped address (`::ffff:127.0.0.1`) becomes the IPv4 address that
 * a system connects to when it is given one.
 */
export function parseAddress(text: string): Address | null {
  if (isIP(text) === 0) return null;
  return withoutMapping(bytesOf(text));
}

/** Parses `network/prefix`, or one address as the range of itself; null for anything else. */
export function parseAddressRange(text: string): AddressRange | null {
  const [, address = '', prefixText] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isIP(address) === 0) return null;
  const bytes = bytesOf(address);
  const prefix = prefixText === undefined ? bytes.length * 8 : Number(prefixText);
  if (prefix > bytes.length * 8) return null;
  const mapped = startsWith(bytes, MAPPED) && prefix >= MAPPED.length * 8;
  return mapped
    ? { network: bytes.slice(MAPPED.length), prefix: prefix - MAPPED.length * 8 }
    : { network: bytes, prefix };
}

/** True when the address lies in the range. An IPv4 address never lies in an IPv6 range. */
export function isInRange(address: Address, { network, prefix }: AddressRange): boolean {
  if (address.length !== network.length) return false;
  return network.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    return ((byte ^ (address[index] ?? 0)) & (0xff00 >> bits) & 0xff) === 0;
  });
}

/**
 * The address, and every IPv4 address inside it that a translator, a tunnel or a relay on the way may
 * connect to: deprecated and local forms too, since one that is not in use costs nothing to refuse.
 *
 * Source: RFC 4291 (compatible), 6145 (translated), 6052 and 8215 (NAT64), 3056 (6to4), 5214 (ISATAP).
 */
export function addressForms(address: Address): Address[] {
  if (address.length === 4) return [address];
  const pick = (...positions: number[]): Address => positions.map((position) => address[position] ?? 0);
  const last = pick(12, 13, 14, 15);
  const forms = [address];
  if (startsWith(address, COMPATIBLE) || startsWith(address, TRANSLATED) || startsWith(address, NAT64))
    forms.push(last);
  // Byte 8 is left free by RFC 6052; where the IPv4 address stands depends on the length of the prefix.
  if (startsWith(address, NAT64_LOCAL)) forms.push(last, pick(6, 7, 9, 10), pick(7, 9, 10, 11), pick(9, 10, 11, 12));
  if (startsWith(address, SIX_TO_FOUR)) forms.push(pick(2, 3, 4, 5));
  if (address[8] === 0 || address[8] === 2) if (startsWith(address.slice(9), ISATAP)) forms.push(last);
  return forms;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const COMPATIBLE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const TRANSLATED = [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0];
const NAT64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
const NAT64_LOCAL = [0, 0x64, 0xff, 0x9b, 0, 1];
const SIX_TO_FOUR = [0x20, 0x02];
const ISATAP = [0, 0x5e, 0xfe];

/** ipaddr.js takes `::127.0.0.1` for `::ffff:127.0.0.1`; in hexadecimal groups it reads both as they are. */
function bytesOf(address: string): number[] {
  const text = address.replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)/, (_match, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  return ipaddr.parse(text).toByteArray();
}

function startsWith(address: Address, start: Address): boolean {
  return start.every((byte, index) => address[index] === byte);
}

function withoutMapping(address: Address): Address {
  return address.length === 16 && startsWith(address, MAPPED) ? address.slice(MAPPED.length) : address;
}
