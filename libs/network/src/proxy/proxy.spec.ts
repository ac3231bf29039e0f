import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { OptionsInvalidError } from '@lib/core';
import { Proxy } from './proxy.js';

describe('A proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http', 'proxy.example:3128'],
    ['http://proxy.example', 'http', 'proxy.example:80'],
    ['https://proxy.example/', 'https', 'proxy.example:443'],
    ['socks5://proxy.example', 'socks5', 'proxy.example:1080'],
    ['socks5h://192.0.2.1:9050', 'socks5h', '192.0.2.1:9050'],
    ['proxy.example:3128', 'http', 'proxy.example:3128'],
    [' HTTP://Proxy.Example:3128 ', 'http', 'proxy.example:3128'],
    ['http://[2001:db8::1]:3128', 'http', '[2001:db8::1]:3128'],
  ])('is read from %j', (text, protocol, name) => {
    expect(Proxy.parse(text)).toMatchObject({ protocol, name, credentials: null, caFile: null });
  });

  it('may want credentials, whatever their characters', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (username, password) => {
          fc.pre(!/\p{Cc}/u.test(username + password) && Buffer.byteLength(username + password) < 255);
          const text = `socks5h://${encodeURIComponent(username)}:${encodeURIComponent(password)}@h:1`;
          const proxy = Proxy.parse(text);
          expect(proxy.credentials).toEqual({ username, password });
          expect(Proxy.parse(proxy.url).credentials).toEqual({ username, password });
        },
      ),
    );
  });

  it('shows its credentials to nobody who does not ask', () => {
    const proxy = Proxy.parse('http://user:hunter2@proxy.example:3128');
    const shown = [
      inspect(proxy, { showHidden: true, depth: 9 }),
      JSON.stringify(proxy),
      String(proxy),
      proxy.name,
      proxy.key,
    ];
    expect(shown.join()).not.toMatch(/hunter2|user/);
    expect(proxy.url).toBe('http://user:hunter2@proxy.example:3128');
    expect(proxy.key).not.toBe(Proxy.parse('http://user:other@proxy.example:3128').key);
  });

  it.each([
    'ftp://user:hunter2@h:1',
    'socks4://user:hunter2@h:1',
    'socks://user:hunter2@h:1',
    'http://user:hunter2@h:1/path',
    'http://user:hunter2@h:1?query',
    'http://user:hunter2@h:99999',
    'http://user:hunter2@',
    'http://user:hunter2%0d%0a@h:1',
    'http://user:hunter2%ff@h:1',
    'http://user:hunter2 @h:1',
    `socks5://user:hunter2${'x'.repeat(255)}@h:1`,
    '',
  ])('is refused as %j, and not repeated', (text) => {
    expect(() => Proxy.parse(text)).toThrow(OptionsInvalidError);
    expect(() => Proxy.parse(text)).not.toThrow(/hunter2/);
  });
});
