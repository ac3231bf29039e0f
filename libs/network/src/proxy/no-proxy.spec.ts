import { OptionsInvalidError } from '@lib/core';
import * as fc from 'fast-check';
import { bypassesProxy, parseNoProxyRule } from './no-proxy.js';

const bypasses = (entries: string[], host: string, port = 443) =>
  bypassesProxy(entries.map(parseNoProxyRule), host, port);

describe('What is reached without a proxy', () => {
  it.each<[string, string, number, boolean]>([
    ['example.com', 'example.com', 443, true],
    ['example.com', 'EXAMPLE.com.', 443, true],
    ['example.com', 'git.example.com', 443, true],
    ['example.com', 'a.b.example.com', 443, true],
    ['example.com', 'notexample.com', 443, false],
    ['example.com', 'example.com.evil.test', 443, false],
    ['.example.com', 'git.example.com', 443, true],
    ['.example.com', 'example.com', 443, true],
    ['*.example.com', 'git.example.com', 443, true],
    ['*.example.com', 'example.com', 443, false],
    ['Example.COM.', 'git.example.com', 443, true],
    ['bücher.example', 'xn--bcher-kva.example', 443, true],
    ['localhost', 'localhost', 80, true],
    ['svc', 'minio.storage.svc', 9000, true],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:8443', 'example.com', 443, false],
    ['.example.com:8443', 'git.example.com', 8443, true],
    ['10.0.0.0/8', '10.1.2.3', 443, true],
    ['10.0.0.0/8', '11.1.2.3', 443, false],
    ['10.0.0.0/8:80', '10.1.2.3', 80, true],
    ['10.0.0.0/8:80', '10.1.2.3', 81, false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', 443, true],
    ['192.0.2.7', '192.0.2.7', 443, true],
    ['192.0.2.7', '192.0.2.70', 443, false],
    ['2001:db8::/32', '2001:db8::1', 443, true],
    ['::1', '::1', 443, true],
    ['[::1]', '::1', 443, true],
    ['[::1]:8080', '::1', 8080, true],
    ['[::1]:8080', '::1', 443, false],
    ['[2001:db8::/32]:8080', '2001:db8::1', 8080, true],
    ['*', 'anything.example', 1, true],
    ['*', '203.0.113.1', 1, true],
    ['*:8080', 'anything.example', 8080, true],
    ['*:8080', 'anything.example', 443, false],
    ['10.0.0.0/8', 'ten.example.com', 443, false],
  ])('%s: %s at port %i: %s', (entry, host, port, expected) => {
    expect(bypasses([entry], host, port)).toBe(expected);
    expect(bypasses(['unrelated.example', entry], host, port)).toBe(expected);
  });

  it('is nothing when the list is empty', () => {
    expect(bypasses([], 'example.com')).toBe(false);
  });

  it.each([
    '',
    ' ',
    '.',
    'http://example.com',
    'a b',
    'user@h',
    'h:0',
    'h:99999',
    'h:x',
    '10.0.0.0/33',
    '10.*',
    '0x7f.1',
    '<local>',
  ])('refuses the entry %j and names it', (entry) => {
    expect(() => parseNoProxyRule(entry)).toThrow(OptionsInvalidError);
    expect(() => parseNoProxyRule(entry)).toThrow(JSON.stringify(entry));
  });

  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));

  it('is, for any name, the name itself and all below it, and nothing that only ends alike', () => {
    fc.assert(
      fc.property(name, label, fc.integer({ min: 1, max: 65_535 }), (host, prefix, port) => {
        for (const entry of [host, `.${host}`, `${host}:${port}`]) {
          expect(bypasses([entry], host, port)).toBe(true);
          expect(bypasses([entry], `${prefix}.${host}`, port)).toBe(true);
          expect(bypasses([entry], `${prefix}${host}`, port)).toBe(false);
          expect(bypasses([entry], `${host}.${prefix}`, port)).toBe(`${host}.${prefix}`.endsWith(`.${host}`));
        }
      }),
    );
  });

  it('is, for any range, exactly its addresses', () => {
    const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.nat(0xffffffff),
        fc.integer({ min: 1, max: 32 }),
        (network, address, prefix) => {
          const same = network >>> (32 - prefix) === address >>> (32 - prefix);
          expect(bypasses([`${text(network)}/${prefix}`], text(address))).toBe(same);
        },
      ),
    );
  });
});
