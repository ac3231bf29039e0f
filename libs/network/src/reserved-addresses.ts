import { parseAddressRange, type AddressRange } from './address.js';

/** A range that the policy knows by itself. */
export interface ReservedRange extends AddressRange {
  readonly text: string;
  readonly meaning: string;
}

const ranges = (table: Readonly<Record<string, readonly string[]>>): readonly ReservedRange[] =>
  Object.entries(table).flatMap(([meaning, list]) =>
    list.map((text) => {
      const range = parseAddressRange(text);
      if (!range) throw new Error(`${text} is not a range`);
      return { ...range, text, meaning };
    }),
  );

/**
 * Never a system of record: denied under every preset, unless in `allow`.
 *
 * Source: the IANA registries of special-purpose addresses; the metadata addresses are those of AWS, Azure,
 * Google Cloud, Alibaba Cloud, Oracle Cloud (in 192.0.0.0/24), Scaleway, and of all that use 169.254.169.254.
 */
export const ALWAYS_DENIED = ranges({
  'this host': ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  'cloud metadata': ['100.100.100.200/32', '168.63.129.16/32', 'fd00:ec2::/32', 'fd20:ce::254/128', 'fd00:42::42/128'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  reserved: ['192.0.0.0/24', '240.0.0.0/4', '100::/64'],
  Teredo: ['2001::/32'],
});

/** Not on the public internet: denied by the preset `public`. */
export const PRIVATE = ranges({
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
  'carrier-grade NAT': ['100.64.0.0/10'],
  benchmarking: ['198.18.0.0/15'],
  documentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  'protocol assignment': ['192.88.99.0/24', '2001::/23'],
});

/** All that is public in IPv6: global unicast, and the well-known prefix of NAT64 (its IPv4 address is checked). */
export const PUBLIC_IPV6 = ranges({ 'global unicast': ['2000::/3'], NAT64: ['64:ff9b::/96'] });

/** Names under which clouds answer with credentials: denied before they are even resolved, unless in `allow`. */
export const METADATA_HOSTS: readonly string[] = [
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
];
