import { DEFAULT_TLS } from '../tls/tls-settings.js';
import { GitBackend } from './git.backend.js';
import { gitParameters, readGitSettings, type GitParameters } from './git-parameters.js';

describe('the parameters of a git source', () => {
  it('are texts, and no others than the known', () => {
    expect(gitParameters.safeParse({ username: 'u', password: 'p', branch: '' }).success).toBe(true);
    expect(gitParameters.safeParse({ depth: '1' }).success).toBe(false);
    expect(gitParameters.safeParse({ branch: 1 }).success).toBe(false);
  });

  it('may all be left out, or blank', () => {
    const nothing = {
      credentials: null,
      gitHubApp: null,
      tls: DEFAULT_TLS,
      ssh: { privateKey: null, passphrase: null, knownHosts: null },
      reference: { kind: 'default' },
      subpath: null,
    };
    expect(readGitSettings({})).toEqual(nothing);
    expect(
      readGitSettings({ username: '', password: '', token: '', branch: '', tag: '', commit: '', ref: '', subpath: '' }),
    ).toEqual(nothing);
  });

  it.each<[GitParameters, { username: string; password: string }]>([
    [
      { username: 'u', password: 'p' },
      { username: 'u', password: 'p' },
    ],
    [{ password: 'p' }, { username: '', password: 'p' }],
    [{ token: 't' }, { username: 'x-access-token', password: 't' }],
    [
      { username: 'u', token: 't' },
      { username: 'u', password: 't' },
    ],
  ])('hold credentials: %j', (parameters, credentials) => {
    expect(readGitSettings(parameters).credentials).toEqual(credentials);
  });

  it.each<[GitParameters, string[]]>([
    [{ token: 't', password: 'p' }, ['/parameters/token']],
    [{ branch: 'a', tag: 'b' }, ['/parameters/tag']],
    [{ branch: 'a', commit: 'b', ref: 'c' }, ['/parameters/commit', '/parameters/ref']],
    [{ username: 'a:b' }, ['/parameters/username']],
    ...['/etc', '../x', 'a/../b', './a', 'a//b', '/', 'a\nb', 'a\0b'].map((subpath): [GitParameters, string[]] => [
      { subpath },
      ['/parameters/subpath'],
    ]),
  ])('%j are refused, with a pointer', (parameters, pointers) => {
    expect(() => readGitSettings(parameters)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
  });
});

describe('normalize', () => {
  const backend = new GitBackend();

  it.each([
    ['https://u:p%40@example.org/x', {}, { username: 'u', password: 'p@' }],
    ['https://u@example.org/x', { branch: 'main' }, { username: 'u', branch: 'main' }],
    ['https://ghp_0123456789@example.org/x', {}, { token: 'ghp_0123456789' }],
    [`https://${'a'.repeat(40)}@example.org/x`, {}, { token: 'a'.repeat(40) }],
    ['https://u:p@example.org/x', { username: '', password: '' }, { username: 'u', password: 'p' }],
    ['https://example.org/x', { username: 'u', password: 'p' }, { username: 'u', password: 'p' }],
  ])('moves the credentials of %s', (url, parameters, expected) => {
    expect(backend.normalize({ url, parameters })).toEqual({ url: 'https://example.org/x', parameters: expected });
  });

  it('refuses credentials in two places, and shows none', () => {
    const attempt = () => backend.normalize({ url: 'https://u:CANARY@example.org/x', parameters: { token: 'CANARY' } });
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [
          expect.objectContaining({ pointer: '/sourceUrl' }),
          expect.objectContaining({ pointer: '/parameters/token' }),
        ],
      }),
    );
    expect(attempt).not.toThrow(/CANARY/);
  });

  it('leaves what is not text to the schema', () => {
    expect(backend.normalize({ url: 'file:///srv/x', parameters: { branch: 7 } })).toEqual({
      url: 'file:///srv/x',
      parameters: { branch: 7 },
    });
  });

  it('refuses references that cannot be', () => {
    expect(() => backend.normalize({ url: 'file:///srv/x', parameters: { branch: 'a b' } })).toThrow(
      expect.objectContaining({ code: 'GIT_REF_INVALID' }),
    );
  });
});
