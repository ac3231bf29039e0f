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
    ['ssh://git@git.example.org/team/x.git', 'ssh://git@git.example.org/team/x.git', 'git', 'git.example.org', 22],
    ['git+ssh://Bob@Git.Example.org:22/x', 'ssh://Bob@git.example.org/x', 'Bob', 'git.example.org', 22],
    ['ssh+git://git.example.org:2222/~bob/x', 'ssh://git@git.example.org:2222/~bob/x', 'git', 'git.example.org', 2222],
    ['ssh://git@[2001:DB8:0::1]:2222/a%20b', 'ssh://git@[2001:db8::1]:2222/a%20b', 'git', '2001:db8::1', 2222],
    ['git@GitHub.com:team/x.git', 'git@github.com:team/x.git', 'git', 'github.com', 22],
    ['git@host:/srv/x.git', 'git@host:/srv/x.git', 'git', 'host', 22],
    ['git.example.org:x', 'git@git.example.org:x', 'git', 'git.example.org', 22],
    ['org-1@[2001:db8::1]:x', 'org-1@[2001:db8::1]:x', 'org-1', '2001:db8::1', 22],
    ['[::1]:x', 'git@[::1]:x', 'git', '::1', 22],
    ['git@host:2222/x', 'git@host:2222/x', 'git', 'host', 22],
  ])('takes %s', (raw, href, user, host, port) => {
    const url = { href, scheme: 'ssh', origin: null, host, username: '', password: '', ssh: { user, host, port } };
    expect(parseGitUrl(raw)).toEqual(url);
    expect(parseGitUrl(href)).toEqual(url);
  });

  it.each([
    'ext::sh -c "touch x"',
    'fd::3',
    'git://example.org/x',
    'ftp://example.org/x',
    'httpz://example.org/x',
    'HTTPS://example.org/x',
    'SSH://git@example.org/x',
    'Git+ssh://git@example.org/x',
    'host:x',
    'git@ho/st:x',
    'C:/repositories/x',
    'http:example.org/x',
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
    'git@host:-x',
    'git@host:',
    'git@host::x',
    'git@:x',
    'git.host:pw@host/x',
    ':pw@host:x',
    '-x@host:y',
    'git@@host:x',
    'git:pw@host:x',
    'git:pw@host.example:x',
    'ssh://git:pw@host/x',
    'ssh://git@host',
    'ssh://git@host/',
    'ssh://git@host:0/x',
    'ssh://git@host:65536/x',
    'ssh://git@host:22x/x',
    'ssh://git@host:-1/x',
    'ssh://git@ho%73t/x',
    'ssh://git@%2doX/x',
    'ssh://%2doX@host/x',
    'ssh://a@b@host/x',
    'ssh://git@host;touch/x',
    'ssh://git@$(id)/x',
    'ssh://git@[::1/x',
    'ssh://git@[fe80::1%eth0]/x',
    'git@host:`id`',
    'git@host:a b',
    'ssh:///x',
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

  it.each([
    'https://u:CANARY@h\\x/',
    'https://CANARY@h/#',
    '-CANARY',
    'a:CANARY@x:y',
    'ftp://u:CANARY@x/',
    'ssh://u:CANARY@x/y',
  ])('does not repeat %s in its error', (raw) => {
    expect(() => parseGitUrl(raw)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('CANARY') }));
  });

  it('gives nothing that git could take for an option, a helper, or two lines', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...'-:/@%\\.~ \n\0[]?#aé0', '::', 'https://', 'file:///', 'ssh://', 'a@b', '%0a', '%2f'),
    });
    fc.assert(
      fc.property(hostile, (raw) => {
        if (codeOf(raw) !== 'accepted') return;
        const { href, ssh } = parseGitUrl(raw);
        if (ssh) {
          expect(parseGitUrl(href)).toEqual(parseGitUrl(raw));
          expect(`${ssh.user}\n${ssh.host}`).toMatch(/^\w[\w.-]*\n(?:\w|[\da-f]*:)[\w.:-]*$/);
          expect(href).toMatch(/^(?:ssh:\/\/)?\w[\w.-]*@[\w.[\]:-]+?[:/][^-\s\\]/);
          return;
        }
        expect(href).toMatch(/^(?:https?:\/\/[a-z0-9_[]|file:\/\/\/)[\x21-\x7e]*$/);
        // In the path an @ is a character like any other.
        expect(href.split('/')[2]).not.toContain('@');
        expect(parseGitUrl(href).href).toBe(href);
      }),
      { numRuns: 2_000, examples: [['https://https://@https://']] },
    );
  });
});
