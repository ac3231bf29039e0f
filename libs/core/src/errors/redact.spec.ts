import * as fc from 'fast-check';
import { redact } from './redact.js';

const SECRET = `p@ss/wörd "1'2"\\+ß`;

describe('redact', () => {
  it.each([
    ['as it is', SECRET],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded in lower case', encodeURIComponent(SECRET).replace(/%../g, (escape) => escape.toLowerCase())],
    ['in a URL', Object.assign(new URL('http://u@h'), { password: SECRET }).password],
    ['in a form', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ])('masks a secret %s', (_, form) => {
    expect(redact(`before ${form} after`, [SECRET])).toBe('before *** after');
  });

  it.each(['', 'u', 'us', 'user', 'x-access-token'])(
    'masks what Basic authentication makes of it for user "%s"',
    (user) => {
      const header = Buffer.from(`${user}:${SECRET}`).toString('base64');
      const masked = redact(`Authorization: Basic ${header}`, [SECRET]);
      const left = Buffer.from(masked.split('Basic ')[1]!.split('***')[0]!, 'base64').toString();
      expect(masked).toContain('***');
      expect(`${user}:`).toContain(left.slice(0, user.length));
    },
  );

  it('masks the longer of two secrets that begin alike', () => {
    expect(redact('abcdef abc', ['abc', 'abcdef'])).toBe('*** ***');
  });

  it('masks each line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n';
    expect(redact('bad line kqhkiG9w0BAQEF', [key])).toBe('bad line ***');
    expect(redact(JSON.stringify({ key }), [key])).toBe('{"key":"***"}');
  });

  it.each([
    ['https://user:pass@host/path', 'https://***@host/path'],
    ['https://token@host', 'https://***@host'],
    ['https://user:p@ss@host/a@b', 'https://***@host/a@b'],
    ["cloning 'ssh://git:pw@[::1]:22/x'", "cloning 'ssh://***@[::1]:22/x'"],
    ['ssh://git@pw@host/x', 'ssh://***@host/x'],
    ['ssh://git@pw@host', 'ssh://***@host'],
    ['postgres://u:p%40@db:5432/x?y=z@w', 'postgres://***@db:5432/x?y=z@w'],
  ])('masks the user information of %s', (text, masked) => {
    expect(redact(text)).toBe(masked);
  });

  it.each([
    'https://host/path@1.2',
    'mail me@host',
    'git@github.com:org/repo.git',
    'ssh://git@github.com/org/repo.git',
    'ssh://git@[::1]:22/x',
    '',
  ])('leaves %j alone', (text) => {
    expect(redact(text, ['', 'never there'])).toBe(text);
  });

  it('survives secrets that are no Unicode, or look like patterns', () => {
    expect(redact('a $& .* b \uD800', ['$&', '.*', '\uD800'])).toBe('a *** *** b ***');
  });

  it('leaves no secret in any text, wherever it stands', () => {
    const secret = fc.string({ unit: 'binary', minLength: 4 }).filter((text) => !'***'.includes(text));
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, secret, after) => {
        fc.pre(!`${before}***${after}`.includes(secret));
        expect(redact(before + secret + after, [secret])).not.toContain(secret);
      }),
    );
  });
});
