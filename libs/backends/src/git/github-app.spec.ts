import { generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { newGitContext } from '../../../../test/support/git-context.js';
import { GitHubServer } from '../../../../test/support/github-server.js';
import { GitBackend } from './git.backend.js';
import type { GitParameters } from './git-parameters.js';
import { DEFAULT_TLS } from '../tls/tls-settings.js';
import { parseGitUrl } from './git-url.js';
import { GitHubAppTokens } from './github-app-tokens.js';
import { gitHubApiOf, readGitHubApp } from './github-app.js';

const newKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

describe('a GitHub App', () => {
  let folder: string;
  let server: GitHubServer;
  let url: string;
  let commit: string;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'github-app-spec-')));
  });
  beforeEach(async () => {
    server = await GitHubServer.start();
    commit = await (await server.git.createRepository('repository')).commit({ a: '1' });
    url = server.git.url('repository');
  });
  afterEach(() => server[Symbol.asyncDispose]());
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const probe = async (parameters: GitParameters = server.parameters, backend = new GitBackend()) =>
    backend.revision({ url, parameters }, await newGitContext(folder));

  it('reads with a token of its installation, which may do nothing else', async () => {
    const backend = new GitBackend();
    const context = await newGitContext(folder);
    expect(await probe(server.parameters, backend)).toBe(commit);
    await using snapshot = await backend.fetch({ url, parameters: server.parameters }, context);
    expect(snapshot.revision).toBe(commit);
    expect(server.tokenRequests).toEqual([
      {
        body: { permissions: { contents: 'read' } },
        headers: expect.objectContaining({ accept: 'application/vnd.github+json', 'user-agent': expect.any(String) }),
      },
    ]);
  });

  it('keeps a token until five minutes before it expires', async () => {
    const tokens = new GitHubAppTokens();
    const { app } = readGitHubApp(server.parameters);
    const request = { app: app!, url: parseGitUrl(url), tls: DEFAULT_TLS, context: await newGitContext(folder) };
    const now = Date.now();
    const at = (minutes: number) => tokens.get(request, new Date(now + minutes * 60_000));
    const first = await at(0);
    expect([await at(1), await at(54)]).toEqual([first, first]);
    server.clockSkewMilliseconds = 56 * 60_000;
    expect(await at(56)).not.toBe(first);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('gives the token of one key to no other', async () => {
    const backend = new GitBackend();
    await probe(server.parameters, backend);
    const stolen = { ...server.parameters, githubAppPrivateKey: newKey() };
    await expect(probe(stolen, backend)).rejects.toMatchObject({ code: 'GIT_AUTH_FAILED' });
  });

  it('gets a new token when one was revoked', async () => {
    const backend = new GitBackend();
    await probe(server.parameters, backend);
    server.tokens.clear();
    await expect(probe(server.parameters, backend)).rejects.toMatchObject({ code: 'GIT_AUTH_FAILED' });
    expect(await probe(server.parameters, backend)).toBe(commit);
  });

  it.each<[string, () => GitParameters, string, RegExp]>([
    ['a wrong key', () => ({ githubAppPrivateKey: newKey() }), 'GIT_AUTH_FAILED', /refuses its private key/],
    ['a wrong id', () => ({ githubAppId: '4712' }), 'GIT_AUTH_FAILED', /key of the app that "githubAppId" names/],
    [
      'no such installation',
      () => ({ githubAppInstallationId: '1' }),
      'GIT_AUTH_FAILED',
      /no installation 1\. Install/,
    ],
  ])('says what is wrong: %s', async (_case, parameters, code, message) => {
    const error = await probe({ ...server.parameters, ...parameters() }).catch((failure: Error) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(inspect(error, { depth: 9 })).not.toMatch(/PRIVATE KEY|Bearer|ghs_/);
    expect(server.git.requests.every(({ url: path }) => path.startsWith('/api/v3/'))).toBe(true);
  });

  it.each([
    ['ahead', -10 * 60_000, /clock of this machine is wrong by (?:599|60\d) seconds \(ahead\)/],
    ['behind', 20 * 60_000, /clock of this machine is wrong by (?:1199|120\d) seconds \(behind\)/],
  ])('says that the clock is %s', async (_case, skew, message) => {
    server.clockSkewMilliseconds = skew;
    await expect(probe()).rejects.toMatchObject({
      code: 'GIT_AUTH_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('bears a clock that is a little off', async () => {
    for (const skew of [-50_000, 50_000]) {
      server.clockSkewMilliseconds = skew;
      expect(await probe()).toBe(commit);
    }
  });

  it.each<[string, NonNullable<GitHubServer['answer']>, object]>([
    [
      'suspended',
      { status: 403, body: { message: 'This installation has been suspended' } },
      { code: 'GIT_AUTH_FAILED', message: expect.stringContaining('installation is suspended') },
    ],
    [
      'without the permission',
      { status: 422, body: { message: 'The permissions requested are not granted to this installation.' } },
      { code: 'GIT_AUTH_FAILED', message: expect.stringContaining('Contents: read-only') },
    ],
    [
      'out of requests',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 900) },
        body: { message: 'API rate limit exceeded for installation ID 90210.' },
      },
      { code: 'GIT_RATE_LIMITED', retry: 'later', retryAfterSeconds: expect.any(Number) },
    ],
    ['down', { status: 502, body: {} }, { code: 'GIT_SERVER_ERROR', retry: 'later' }],
    ['moved', { status: 301, headers: { location: 'http://x/' }, body: {} }, { code: 'NET_REDIRECT_DENIED' }],
    ['something else', { status: 201, body: { hello: 'world' } }, { code: 'GIT_SERVER_ERROR' }],
    ['a site without such an API', { status: 405, body: {} }, { code: 'GIT_AUTH_FAILED' }],
  ])('understands an API that is %s', async (_case, answer, error) => {
    server.answer = answer;
    await expect(probe()).rejects.toMatchObject(error);
  });

  it('leaves no key and no token in the arguments of a process', async () => {
    const commands: string[] = [];
    const { parameters } = server;
    const backend = new GitBackend();
    await probe(parameters, backend);
    server.git.respondWith(async ({ pass }) => {
      commands.push(execFileSync('ps', ['-eo', 'args', '-ww']).toString());
      await pass();
    });
    await probe(parameters, backend);
    expect(commands.length).toBeGreaterThan(0);
    for (const text of commands) {
      expect(text).not.toContain('ghs_');
      expect(text).not.toContain(parameters.githubAppPrivateKey.split('\n')[1]);
    }
  });

  it.each<[string, GitParameters, string[]]>([
    ['half of it', { githubAppId: '1' }, ['/parameters/githubAppInstallationId', '/parameters/githubAppPrivateKey']],
    ['a token beside it', { token: 't' }, ['/parameters/token']],
    ['a password beside it', { username: 'u', password: 'p' }, ['/parameters/username', '/parameters/password']],
    ['a name for its id', { githubAppId: 'my app' }, ['/parameters/githubAppId']],
    ['a path for its installation', { githubAppInstallationId: '../1' }, ['/parameters/githubAppInstallationId']],
    ['a key that is none', { githubAppPrivateKey: 'CANARY' }, ['/parameters/githubAppPrivateKey']],
    [
      'a key of another kind',
      {
        githubAppPrivateKey: generateKeyPairSync('ed25519')
          .privateKey.export({ format: 'pem', type: 'pkcs8' })
          .toString(),
      },
      ['/parameters/githubAppPrivateKey'],
    ],
  ])('is refused at save: %s', (name, parameters, pointers) => {
    const all = name === 'half of it' ? parameters : { ...server.parameters, ...parameters };
    const save = () => new GitBackend().normalize({ url: 'https://github.com/o/r', parameters: all });
    expect(save).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
    expect(save).not.toThrow(/CANARY|PRIVATE/);
  });

  it.each([
    ['https://github.com/owner/repository.git', 'https://api.github.com'],
    ['https://octo.ghe.com/owner/repository', 'https://api.octo.ghe.com'],
    ['https://git.example.com:8443/owner/repository', 'https://git.example.com:8443/api/v3'],
    ['https://notgithub.com/owner/repository', 'https://notgithub.com/api/v3'],
  ])('has its API beside %s', (repository, api) => {
    expect(gitHubApiOf(parseGitUrl(repository))).toBe(api);
  });
});
