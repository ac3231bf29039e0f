import * as fc from 'fast-check';
import { parseGitUrl } from './git-url.js';

const codeOf = (url: string): string => {
  try {
    parseGitUrl(url);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('parseGitUrl', () => {
  it.each([
    ['https://git.example.org/team/repository.git', 'https://git.example.org/team/repository.git'],
    ['https://Git.Example.org:443/x', 'https://git.example.org/x'],
    ['http://10.0.0.1:8080/x.git', 'http://10.0.0.1:8080/x.git'],
    ['https://[2001:DB8::1]:8443/x', 'https://[2001:db8::1]:8443/x'],
    ['https://git.example.org/a%20b/~c/d+e', 'https://git.example.org/a%20b/~c/d+e'],
    ['file:///srv/git/x.git', 'file:///srv/git/x.git'],
    ['file:///srv/git/a%25b', 'file:///srv/git/a%25b'],
  ])('takes %s', (raw, href) => {
    expect(parseGitUrl(raw)).toMatchObject({ href, username: '', password: '' });
  });

  it('splits the credentials off, decoded', () => {
    const url = parseGitUrl('https://us%40er:p%3Aa%2Fss@example.org:8443/x.git');
    expect(url).toEqual({
      href: 'https://example.org:8443/x.git',
      scheme: 'https',
      origin: 'https://example.org:8443/',
      host: 'example.org',
      username: 'us@er',
      password: 'p:a/ss',
    });
  });

  it.each([
    'ext::sh -c "touch x"',
    'fd::3',
    'git://example.org/x',
    'ftp://example.org/x',
    'httpz://example.org/x',
    'HTTPS://example.org/x',
    'ssh://git@example.org/x',
    'git@example.org:team/x.git',
    'example.org:x',
    '/srv/x',
    '../x',
    'x.bundle',
    'data:text/plain,x',
    'javascript:alert(1)',
  ])('refuses the scheme of %s', (raw) => {
    expect(codeOf(raw)).toBe('GIT_URL_SCHEME_DENIED');
  });

  it.each([
    '',
    '--upload-pack=touch x',
    '-u/tmp/x',
    '--config=protocol.ext.allow=always',
    'ssh://-oProxyCommand=id/x',
    'ssh://-oX@example.org/x',
    'ssh://git@-oX/x',
    '-oProxyCommand=id:x',
    'git@-oX:y',
    'https://one.example.org?%0ahost=two.example.org/',
    'https://example.org/%0a',
    'https://example%0d.org/',
    'https://example.org/\n--upload-pack=x',
    'https://example.org/\tx',
    'https://example.org/\0',
    'https:///example.org/x',
    'https://',
    'https://h\\@evil.example/',
    'https://evil.example#@good.example/',
    'https://example.org/x?service=y',
    'https://example.org/%zz',
    'https://example.org /x',
    'https://example.org./x',
    'https://a..b/x',
    'https://-a.example/x',
    'https://user:%ff@example.org/x',
    'file://server/share',
    'file:///srv/..%2fetc',
    `https://example.org/${'x'.repeat(3_000)}`,
  ])('refuses %j', (raw) => {
    expect(codeOf(raw)).toBe('GIT_URL_INVALID');
  });

  it.each(['https://u:CANARY@h\\x/', 'https://CANARY@h/#', '-CANARY', 'a:CANARY@x:y', 'ftp://u:CANARY@x/'])(
    'does not repeat %s in its error',
    (raw) => {
      expect(() => parseGitUrl(raw)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('CANARY') }),
      );
    },
  );

  it('gives nothing that git could take for an option, a helper, or two lines', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...'-:/@%\\.~ \n\0[]?#aé0', '::', 'https://', 'file:///', '%0a', '%2f'),
    });
    fc.assert(
      fc.property(hostile, (raw) => {
        if (codeOf(raw) !== 'accepted') return;
        const { href } = parseGitUrl(raw);
        expect(href).toMatch(/^(?:https?:\/\/[a-z0-9_[]|file:\/\/\/)[\x21-\x7e]*$/);
        // In the path an @ is a character like any other.
        expect(href.split('/')[2]).not.toContain('@');
        expect(parseGitUrl(href).href).toBe(href);
      }),
      { numRuns: 2_000, examples: [['https://https://@https://']] },
    );
  });
});
