import * as fc from 'fast-check';
import { NetworkPolicy, type NetworkPreset } from './network-policy.js';
import { ALWAYS_DENIED, METADATA_HOSTS, PRIVATE } from './reserved-addresses.js';

const internal = new NetworkPolicy();
const strict = new NetworkPolicy({ preset: 'public' });

const ipv4Text = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** Groups of an IPv6 address that hold an IPv4 address, as translators and tunnels write them. */
const high = (value: number) => Math.floor(value / 0x1_0000).toString(16);
const low = (value: number) => (value % 0x1_0000).toString(16);
const byte = (value: number, index: number) => Math.floor(value / 256 ** (3 - index)) % 256;
const group = (first: number, second: number) => (first * 256 + second).toString(16);
const embeddings: Record<string, (value: number) => string> = {
  plain: ipv4Text,
  mapped: (value) => `::ffff:${ipv4Text(value)}`,
  'mapped in hex': (value) => `0:0:0:0:0:ffff:${high(value)}:${low(value)}`,
  compatible: (value) => `::${high(value)}:${low(value)}`,
  translated: (value) => `::ffff:0:${high(value)}:${low(value)}`,
  NAT64: (value) => `64:ff9b::${high(value)}:${low(value)}`,
  'local NAT64 /96': (value) => `64:ff9b:1:2:3:4:${high(value)}:${low(value)}`,
  'local NAT64 /48': (value) =>
    `64:ff9b:1:${group(byte(value, 0), byte(value, 1))}:${group(0, byte(value, 2))}:${group(byte(value, 3), 0)}:0:0`,
  'local NAT64 /56': (value) =>
    `64:ff9b:1:${group(7, byte(value, 0))}:${group(0, byte(value, 1))}:${group(byte(value, 2), byte(value, 3))}:0:0`,
  'local NAT64 /64': (value) =>
    `64:ff9b:1:7:${group(0, byte(value, 0))}:${group(byte(value, 1), byte(value, 2))}:${group(byte(value, 3), 0)}:0`,
  '6to4': (value) => `2002:${high(value)}:${low(value)}::1`,
  ISATAP: (value) => `2a00:1450:1:2:0:5efe:${high(value)}:${low(value)}`,
  'ISATAP, universal': (value) => `2a00:1450:1:2:200:5efe:${high(value)}:${low(value)}`,
  'Teredo server': (value) => `2001:0:${high(value)}:${low(value)}::1`,
  'Teredo client': (value) => `2001:0:808:808::${high(0xffff_ffff - value)}:${low(0xffff_ffff - value)}`,
};

const anIpv4Of = (ranges: typeof ALWAYS_DENIED) =>
  fc
    .constantFrom(...ranges.filter(({ network }) => network.length === 4))
    .chain(({ network, prefix }) =>
      fc
        .integer({ min: 0, max: 2 ** (32 - prefix) - 1 })
        .map((host) => network.reduce((value, part) => value * 256 + part, 0) + host),
    );

describe('What is denied under every preset', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'the end of loopback'],
    ['169.254.169.254', 'metadata of most clouds'],
    ['169.254.170.2', 'metadata of containers'],
    ['100.100.100.200', 'metadata of Alibaba Cloud'],
    ['168.63.129.16', 'Azure WireServer'],
    ['192.0.0.192', 'metadata of Oracle Cloud'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback in full'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['febf::1', 'the end of link-local'],
    ['ff02::1', 'multicast'],
    ['fd00:ec2::254', 'metadata of AWS'],
    ['fd20:ce::254', 'metadata of Google Cloud'],
    ['::ffff:127.0.0.1', 'mapped loopback'],
    ['::ffff:7f00:1', 'mapped loopback in hex'],
    ['::127.0.0.1', 'compatible loopback'],
    ['64:ff9b::7f00:1', 'loopback by NAT64'],
    ['64:ff9b::169.254.169.254', 'metadata by NAT64'],
    ['2002:7f00:1::', 'loopback by 6to4'],
    ['2001::1', 'Teredo'],
    ['not an address', 'no address at all'],
    ['0x7f.1', 'an address that only some programs understand'],
    ['2130706433', 'an address that only some programs understand'],
  ])('%s: %s', (address) => {
    expect(internal.addressVerdict(address).allowed).toBe(false);
    expect(strict.addressVerdict(address).allowed).toBe(false);
  });

  it.each(METADATA_HOSTS.flatMap((host) => [host, host.toUpperCase(), `${host}.`]))('the name %s', (host) => {
    expect(internal.verdict(host, ['192.0.2.1'])).toMatchObject({ allowed: false, by: 'always' });
  });
});

describe('What only the preset `public` denies', () => {
  it.each([
    ['10.0.0.1'],
    ['10.255.255.255'],
    ['172.16.0.1'],
    ['172.31.255.255'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['100.127.255.255'],
    ['198.18.0.1'],
    ['198.19.255.255'],
    ['192.0.2.1'],
    ['fc00::1'],
    ['fdff::1'],
    ['fec0::1'],
    ['64:ff9b::10.0.0.1'],
    ['::ffff:192.168.1.1'],
    ['2002:a00:1::1'],
    ['2001:db8::1'],
    ['200::1'],
  ])('%s', (address) => {
    expect(internal.addressVerdict(address).allowed).toBe(true);
    expect(strict.addressVerdict(address)).toMatchObject({ allowed: false, by: 'preset' });
  });
});

describe('What is public', () => {
  it.each([
    ['1.1.1.1'],
    ['9.255.255.255'],
    ['11.0.0.0'],
    ['100.63.255.255'],
    ['100.128.0.0'],
    ['126.255.255.255'],
    ['128.0.0.0'],
    ['172.15.255.255'],
    ['172.32.0.0'],
    ['198.17.255.255'],
    ['223.255.255.255'],
    ['2606:4700:4700::1111'],
    ['64:ff9b::1.1.1.1'],
    ['::ffff:1.1.1.1'],
  ])('%s is allowed by both presets', (address) => {
    expect(internal.addressVerdict(address)).toMatchObject({ allowed: true, by: 'preset' });
    expect(strict.addressVerdict(address)).toMatchObject({ allowed: true, by: 'preset' });
  });
});

describe('An IPv4 address inside an IPv6 address', () => {
  it.each(Object.entries(embeddings))('is denied where it is denied by itself: %s', (_form, write) => {
    fc.assert(
      fc.property(anIpv4Of(ALWAYS_DENIED), (value) => {
        expect(internal.addressVerdict(write(value)).allowed).toBe(false);
        expect(strict.addressVerdict(write(value)).allowed).toBe(false);
      }),
    );
    fc.assert(
      fc.property(anIpv4Of(PRIVATE), (value) => {
        expect(strict.addressVerdict(write(value)).allowed).toBe(false);
      }),
    );
  });

  it.each(Object.entries(embeddings))('is denied by a rule in `deny`: %s', (_form, write) => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.integer({ min: 8, max: 32 }), (value, prefix) => {
        const policy = new NetworkPolicy({
          allow: ['::/0', '0.0.0.0/0'],
          deny: ['2001::/32', `${ipv4Text(value)}/${prefix}`],
        });
        expect(policy.addressVerdict(write(value)).allowed).toBe(false);
      }),
    );
  });

  it('is not allowed because the IPv4 address is in `allow`, except in its mapped form', () => {
    const policy = new NetworkPolicy({ allow: ['127.0.0.1'] });
    expect(policy.addressVerdict('::ffff:127.0.0.1')).toMatchObject({ allowed: true, by: 'allow' });
    expect(policy.addressVerdict('64:ff9b::127.0.0.1').allowed).toBe(false);
    expect(policy.addressVerdict('::127.0.0.1').allowed).toBe(false);
  });
});

describe('Ranges', () => {
  const ipv6Text = (value: bigint) =>
    Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16)).join(':');

  it.each([
    [32, (value: bigint) => ipv4Text(Number(value))],
    [128, ipv6Text],
  ])('of %i bits hold exactly the addresses that share the bits of the prefix', (bits, write) => {
    // The highest bit is set, which keeps IPv6 away from the mapped form of IPv4.
    const value = fc.bigInt(0n, 2n ** BigInt(bits) - 1n).map((number) => number | (1n << BigInt(bits - 1)));
    fc.assert(
      fc.property(value, fc.nat(bits), fc.nat(bits - 1), (number, prefix, flipped) => {
        const policy = new NetworkPolicy({ allow: [`${write(number)}/${prefix}`] });
        const other = number ^ (1n << BigInt(bits - 1 - flipped));
        expect(policy.addressVerdict(write(number)).by).toBe('allow');
        expect(policy.addressVerdict(write(other)).by === 'allow').toBe(flipped >= prefix);
      }),
      { numRuns: 1000 },
    );
  });

  it('in mapped notation cover the IPv4 addresses that they name', () => {
    const policy = new NetworkPolicy({ deny: ['::ffff:192.0.2.0/120'] });
    expect(policy.addressVerdict('192.0.2.200').allowed).toBe(false);
    expect(policy.addressVerdict('192.0.3.1').allowed).toBe(true);
  });
});

describe('The lists', () => {
  const presets: NetworkPreset[] = ['internal', 'public'];

  it.each(presets)('`allow` wins over the preset %s and over what is always denied', (preset) => {
    const policy = new NetworkPolicy({ preset, allow: ['10.0.0.0/8', '127.0.0.1', '::1', 'metadata.google.internal'] });
    for (const address of ['10.1.2.3', '127.0.0.1', '::1']) {
      expect(policy.addressVerdict(address)).toMatchObject({ allowed: true, by: 'allow' });
    }
    expect(policy.addressVerdict('127.0.0.2').allowed).toBe(false);
    expect(policy.verdict('metadata.google.internal', ['169.254.169.254']).allowed).toBe(true);
  });

  it('`deny` wins over `allow`, by address and by name', () => {
    const policy = new NetworkPolicy({
      allow: ['10.0.0.0/8', '*.corp.example'],
      deny: ['10.6.0.0/16', 'db.corp.example'],
    });
    expect(policy.verdict('git.corp.example', ['127.0.0.1'])).toMatchObject({ allowed: true, by: 'allow' });
    expect(policy.verdict('git.corp.example', ['10.6.0.1'])).toMatchObject({ allowed: false, by: 'deny' });
    expect(policy.verdict('db.corp.example', ['10.1.0.1'])).toMatchObject({ allowed: false, by: 'deny' });
    expect(policy.verdict('DB.corp.example.', ['1.1.1.1'])).toMatchObject({ allowed: false, by: 'deny' });
  });

  it('a name in `allow` allows every address of the host', () => {
    const policy = new NetworkPolicy({ preset: 'public', allow: ['localhost'] });
    expect(policy.verdict('localhost', ['127.0.0.1', '::1'])).toMatchObject({ allowed: true, by: 'allow' });
    expect(policy.verdict('localhost.', ['127.0.0.1']).allowed).toBe(true);
    expect(policy.verdict('localhost.example', ['127.0.0.1']).allowed).toBe(false);
    expect(policy.verdict('127.0.0.1', ['127.0.0.1']).allowed).toBe(false);
  });

  it.each(['*.corp.example', '.corp.example'])(
    '%s covers names below, at any depth, and not the name itself',
    (entry) => {
      const policy = new NetworkPolicy({ deny: [entry] });
      expect(policy.hostVerdict('a.corp.example')?.allowed).toBe(false);
      expect(policy.hostVerdict('A.b.Corp.example.')?.allowed).toBe(false);
      expect(policy.hostVerdict('corp.example')).toBeNull();
      expect(policy.hostVerdict('evilcorp.example')).toBeNull();
    },
  );

  it('a host counts as being in `allow` only when all its addresses are', () => {
    const policy = new NetworkPolicy({ allow: ['10.0.0.0/8'] });
    expect(policy.verdict('h', ['10.0.0.1', '10.0.0.2']).by).toBe('allow');
    expect(policy.verdict('h', ['10.0.0.1', '1.1.1.1'])).toMatchObject({ allowed: true, by: 'preset' });
  });

  it('one denied address denies the host, wherever it stands', () => {
    expect(internal.verdict('h', ['1.1.1.1', '127.0.0.1']).allowed).toBe(false);
    expect(internal.verdict('h', ['127.0.0.1', '1.1.1.1']).allowed).toBe(false);
    expect(strict.verdict('h', ['2606:4700:4700::1111', '::ffff:10.0.0.1']).allowed).toBe(false);
  });

  it('a host without addresses is denied, even when its name is in `allow`', () => {
    expect(internal.verdict('h', []).allowed).toBe(false);
    expect(new NetworkPolicy({ allow: ['h'] }).verdict('h', []).allowed).toBe(false);
    expect(new NetworkPolicy({ allow: ['h'] }).verdict('h', ['nonsense']).allowed).toBe(false);
  });

  it('international names are compared in ASCII', () => {
    const policy = new NetworkPolicy({ deny: ['bücher.example'] });
    expect(policy.hostVerdict('xn--bcher-kva.example')?.allowed).toBe(false);
  });
});
