import { NetworkUrlInvalidError } from './network.errors.js';
import { parseRemoteAddress } from './remote-address.js';

describe('Where a URL connects to', () => {
  it.each([
    ['https://Git.Example.COM/x', 'git.example.com', 443],
    ['http://git.example.com:8080', 'git.example.com', 8080],
    ['http://git.example.com:80', 'git.example.com', 80],
    ['ssh://git@git.example.com/x', 'git.example.com', 22],
    ['ssh://git@git.example.com:2222/x', 'git.example.com', 2222],
    ['git://git.example.com/x', 'git.example.com', 9418],
    ['ftp://ftp.example.com', 'ftp.example.com', 21],
    ['http://[2001:DB8:0::1]/', '2001:db8::1', 80],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1', 80],
    ['http://localhost./', 'localhost.', 80],
    ['https://bücher.example/', 'xn--bcher-kva.example', 443],
    ['ssh://bücher.example/', 'xn--bcher-kva.example', 22],
    ['http://0x7f.1/', '127.0.0.1', 80],
    ['http://2130706433/', '127.0.0.1', 80],
    ['http://0177.0.0.1/', '127.0.0.1', 80],
    ['http://127.1/', '127.0.0.1', 80],
    ['http://①②⑦.⓪.⓪.①/', '127.0.0.1', 80],
    ['ssh://0x7f.1/x', '127.0.0.1', 22],
    ['ssh://2130706433/x', '127.0.0.1', 22],
    ['ssh://%31%32%37.0.0.1/x', '127.0.0.1', 22],
    ['acme://h.example:99', 'h.example', 99],
    ['https://evil.example#@good.example/', 'evil.example', 443],
    ['https://good.example@evil.example/', 'evil.example', 443],
  ])('%s', (url, host, port) => {
    expect(parseRemoteAddress(url)).toMatchObject({ host, port });
    expect(parseRemoteAddress(new URL(url))).toMatchObject({ host, port });
  });

  it.each([
    ['https://user:secret@h.example/', true],
    ['https://user@h.example/', true],
    ['https://:secret@h.example/', true],
    ['https://h.example/user:secret@', false],
  ])('%s holds credentials: %s', (url, expected) => {
    expect(parseRemoteAddress(url).hasCredentials).toBe(expected);
  });

  it.each([
    '',
    'x',
    '/srv/x',
    'file:///srv/x',
    'https://',
    'https://:secret@/x',
    'mailto:secret@h.example',
    'https://h.example:99999/',
    'http://300.1.1.1/',
    'https://h\\@evil.example/',
    'https://h.example/\n',
    'https://h.exa\tmple/',
    ' https://h.example/',
    'https://h.example/\0',
    'https://user:secret@h example/',
    'acme://h.example/',
    'ssh://-oProxyCommand=secret/x y',
  ])('%j is refused, and not repeated in the message', (url) => {
    expect(() => parseRemoteAddress(url)).toThrow(NetworkUrlInvalidError);
    expect(() => parseRemoteAddress(url)).not.toThrow(/secret/);
  });
});
