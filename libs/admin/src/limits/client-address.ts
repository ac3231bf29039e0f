import ipaddr from 'ipaddr.js';
import { type PlatformRequest, requestAddress } from '../request/platform.js';

/** Whom an address belongs to: a network of IPv6 (/64) is one machine's, which has all of its addresses. */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? `${parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : parsed.toString();
}

/** Whom a request comes from, as far as the application trusts what proxies say of it. */
export function clientOfRequest(request: PlatformRequest): string {
  return clientOf(requestAddress(request) ?? '');
}
