import { DEFAULT_LIMITS, type BackendContext, type Limits } from '@lib/core';
import { PolicyNetwork, type HostLookup } from '@lib/network';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { GitRepository } from '../../../../test/support/git-repository.js';
import { GitSshServer, newSshKey, sshFaults, type KeyType } from '../../../../test/support/git-ssh-server.js';
import { sshProcessesFor } from '../../../../test/support/processes.js';
import { describeWithSsh } from '../../../../test/support/ssh-client.js';
import type { GitParameters } from './git-parameters.js';
import { GitBackend } from './git.backend.js';

describeWithSsh('the git backend over SSH', () => {
  const backend = new GitBackend();
  const key = newSshKey();
  const encrypted = newSshKey('ed25519', 'it’s a "passphrase" $HOME');
  let folder: string;
  let server: GitSshServer;
  let repository: GitRepository;
  let url: string;
  let parameters: GitParameters;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-ssh-backend-spec-')));
    server = await GitSshServer.start();
    server.authorized = new Set([key.publicKey, encrypted.publicKey]);
    repository = await server.createRepository('team');
    await repository.commit({ 'a.txt': 'one\n', 'b/c.txt': 'two\n' });
    url = server.url('team');
    parameters = { privateKey: key.privateKey, knownHosts: server.knownHosts() };
  });
  beforeEach(() => {
    server.respondWith(null);
    server.isMute = false;
    server.reset();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function newContext(
    options: { limits?: Partial<Limits>; signal?: AbortSignal; allow?: string[]; lookup?: HostLookup } = {},
  ): Promise<BackendContext> {
    const { allow = ['127.0.0.1', 'localhost', 'git.example.org'], lookup } = options;
    return {
      signal: options.signal ?? new AbortController().signal,
      logger: { log: () => undefined, error: () => undefined, warn: () => undefined },
      progress: { report: () => undefined },
      cacheDir: await mkdtemp(join(folder, 'cache-')),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      network: new PolicyNetwork({ allow, ...(lookup ? { lookup } : {}) }),
    };
  }

  async function failure(given: GitParameters, options: Parameters<typeof newContext>[0] & { url?: string } = {}) {
    const target = { url: options.url ?? url, parameters: given };
    return backend.revision(target, await newContext(options)).then(
      () => new Error('It passed.'),
      (error: Error & { code?: string; errors?: unknown }) => error,
    );
  }

  /** Content by path. */
  async function contentsOf(source: string, given: GitParameters): Promise<Record<string, string>> {
    await using snapshot = await backend.fetch({ url: source, parameters: given }, await newContext());
    const contents: Record<string, string> = {};
    for await (const { entry, body } of snapshot.read(snapshot.list())) {
      contents[entry.path] = (await buffer(body)).toString();
    }
    return contents;
  }

  it('finds the revision in one connection, by one command that asks only for what it needs', async () => {
    await repository.commit({ x: '1' }, { branch: 'other' });
    const revision = await backend.revision(
      { url, parameters: { ...parameters, branch: 'other' } },
      await newContext(),
    );
    expect(revision).toBe(await repository.head('other'));
    expect(server.connections).toBe(1);
    const command = "git-upload-pack '/team.git'";
    expect(server.commands).toEqual([{ user: 'git', command, protocol: 'version=2' }]);
    expect(server.offered.every((offered) => offered === key.publicKey)).toBe(true);
  });

  it('reads what git holds, at depth 1', async () => {
    const shallow = { 'a.txt': 'one\n', 'b/c.txt': 'two\n' };
    expect(await contentsOf(url, parameters)).toEqual(shallow);
    expect(server.connections).toBe(1);
  });

  it('asks for a path below the home of the user in the form user@host:path', async () => {
    // Its port is that of SSH, where nothing listens: only the address that ssh got can be seen.
    const given = { ...parameters, knownHosts: `127.0.0.9 ${server.hostKey.publicKey}` };
    const error = await failure(given, { url: 'bob@127.0.0.9:team.git', allow: ['127.0.0.9'] });
    expect(error).toMatchObject({
      code: 'NET_UNREACHABLE',
      message: expect.stringContaining('bob@127.0.0.9:team.git'),
    });
  });

  describe('keys', () => {
    it.each<KeyType>(['rsa', 'ecdsa'])('of the type %s prove the server and the source alike', async (type) => {
      await using another = await GitSshServer.start({ hostKey: newSshKey(type) });
      const own = newSshKey(type);
      another.authorized = new Set([own.publicKey]);
      const commit = await (await another.createRepository('x')).commit({ a: '1' });
      const given = { privateKey: own.privateKey, knownHosts: another.knownHosts() };
      const target = { url: another.url('x'), parameters: given };
      expect(await backend.revision(target, await newContext())).toBe(commit);
    });

    it('may come with the line ends of Windows, and without the last one', async () => {
      const pasted = key.privateKey.trimEnd().replaceAll('\n', '\r\n');
      const knownHosts = server.knownHosts().replaceAll('\n', '\r\n');
      const target = { url, parameters: { privateKey: pasted, knownHosts } };
      expect(await backend.revision(target, await newContext())).toBe(await repository.head());
    });

    it('that are encrypted are opened by their passphrase', async () => {
      const given = { ...parameters, privateKey: encrypted.privateKey, passphrase: 'it’s a "passphrase" $HOME' };
      expect(await contentsOf(url, given)).toMatchObject({ 'a.txt': 'one\n' });
      // Several processes of one operation ask for it, each for the first time.
      const target = { ...given, branch: 'no-such-branch' };
      expect(await failure(target)).toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
      expect(await failure({ ...given, passphrase: 'CANARY' })).toMatchObject({ code: 'GIT_SSH_PASSPHRASE_WRONG' });
    });

    it('that the server does not know are refused, at once', async () => {
      const error = await failure({ ...parameters, privateKey: newSshKey().privateKey });
      expect(error).toMatchObject({ code: 'GIT_AUTH_FAILED', message: expect.stringContaining('deploy key') });
      expect(server.connections).toBe(1);
      expect(await failure({ knownHosts: server.knownHosts() })).toMatchObject({
        code: 'GIT_AUTH_FAILED',
        message: expect.stringContaining('Set the parameter "privateKey"'),
      });
    });

    it('are not needed where everybody may read', async () => {
      await using open = await GitSshServer.start();
      open.authorized = null;
      const commit = await (await open.createRepository('x')).commit({ a: '1' });
      const target = { url: open.url('x'), parameters: { knownHosts: open.knownHosts() } };
      expect(await backend.revision(target, await newContext())).toBe(commit);
    });

    it('that ssh cannot read are told from those that the server refuses', async () => {
      const bytes = Buffer.from(key.privateKey.replace(/-----.*-----/g, ''), 'base64');
      // The public part is whole, the private one is not.
      bytes.fill(0x55, bytes.length - 100);
      const body = bytes.toString('base64').replaceAll(/.{70}/g, '$&\n');
      const garbled = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
      const error = await failure({ ...parameters, privateKey: garbled });
      expect(error).toMatchObject({ code: 'GIT_SSH_KEY_INVALID' });
      expect(error.message).not.toContain(body.slice(0, 40));
    });
  });

  describe('the key of the server', () => {
    it('must be known: nothing is proven to it before, and the error says what to add', async () => {
      const error = await failure({ privateKey: key.privateKey });
      const line = server.knownHosts().trim();
      expect(error).toMatchObject({
        code: 'GIT_SSH_HOST_KEY_UNKNOWN',
        message: expect.stringMatching(/SHA256:[A-Za-z0-9+/]{43} \(ssh-ed25519\)/),
        errors: [{ pointer: '/parameters/knownHosts', detail: expect.stringContaining(line) }],
      });
      expect(error.message).toContain(line);
      expect(server.offered).toEqual([]);
      expect(server.connections).toBe(1);

      const given = { privateKey: key.privateKey, knownHosts: line };
      expect(await backend.revision({ url, parameters: given }, await newContext())).toBe(await repository.head());
    });

    it('is asked for when the known hosts are others', async () => {
      const error = await failure({ ...parameters, knownHosts: `elsewhere.example.org ${server.hostKey.publicKey}` });
      expect(error).toMatchObject({
        code: 'GIT_SSH_HOST_KEY_UNKNOWN',
        message: expect.stringMatching(/^"knownHosts"/),
      });
      expect(server.offered).toEqual([]);
    });

    it('is looked up under the name in the URL, not under the address that is connected to', async () => {
      const target = { url: server.url('team', 'git.example.org'), parameters };
      const context = () => newContext({ lookup: async () => ['127.0.0.1'] });
      const knownHosts = server.knownHosts('git.example.org');
      expect(await backend.revision({ ...target, parameters: { ...parameters, knownHosts } }, await context())).toBe(
        await repository.head(),
      );
      await expect(backend.revision(target, await context())).rejects.toMatchObject({
        code: 'GIT_SSH_HOST_KEY_UNKNOWN',
        message: expect.stringContaining(`[git.example.org]:${server.port} ssh-ed25519 `),
      });
    });

    it.each<KeyType>(['ed25519', 'rsa'])('that has become another one (known: %s) ends everything', async (type) => {
      const known = newSshKey(type).publicKey;
      const error = await failure({ ...parameters, knownHosts: `[127.0.0.1]:${server.port} ${known}` });
      expect(error).toMatchObject({ code: 'GIT_SSH_HOST_KEY_CHANGED' });
      expect(server.offered).toEqual([]);
    });

    it('that was revoked is refused', async () => {
      const knownHosts = `${server.knownHosts()}@revoked * ${server.hostKey.publicKey}\n`;
      expect(await failure({ ...parameters, knownHosts })).toMatchObject({ code: 'GIT_SSH_HOST_KEY_CHANGED' });
      expect(server.offered).toEqual([]);
    });

    it('is asked from nobody whom the policy does not allow', async () => {
      expect(await failure({}, { allow: [] })).toMatchObject({ code: 'NET_ADDRESS_DENIED' });
      expect(await failure(parameters, { allow: [] })).toMatchObject({ code: 'NET_ADDRESS_DENIED' });
      expect(server.connections).toBe(0);
    });
  });

  describe('a server that fails', () => {
    it('by refusing the command is told by what it says', async () => {
      expect(await failure(parameters, { url: server.url('nowhere') })).toMatchObject({ code: 'GIT_NOT_FOUND' });
      server.respondWith(sshFaults.refuse('remote: ERROR: Repository not found.'));
      expect(await failure(parameters)).toMatchObject({ code: 'GIT_NOT_FOUND' });
      server.respondWith(sshFaults.refuse('Your account is suspended.'));
      expect(await failure(parameters)).toMatchObject({
        code: 'GIT_SERVER_ERROR',
        message: expect.stringContaining('"Your account is suspended."'),
      });
    });

    it('by silence is given up, before and after somebody has logged in', async () => {
      const limits = { idleTimeout: 1_000 };
      server.respondWith(sshFaults.hang());
      expect(await failure(parameters, { limits })).toMatchObject({ code: 'NET_TIMEOUT' });
      server.isMute = true;
      expect(await failure(parameters, { limits })).toMatchObject({ code: 'NET_TIMEOUT' });
      expect(await failure({}, { limits })).toMatchObject({ code: 'NET_TIMEOUT' });
      expect(await sshProcessesFor(server.port)).toEqual([]);
    });

    it('by listening no more is told, and the next address is tried', async () => {
      const port = await (async () => {
        await using gone = await GitSshServer.start();
        return gone.port;
      })();
      const knownHosts = `127.0.0.1 ${server.hostKey.publicKey}`;
      expect(await failure({ ...parameters, knownHosts }, { url: `ssh://127.0.0.1:${port}/x` })).toMatchObject({
        code: 'NET_UNREACHABLE',
        message: expect.stringContaining('Connection refused'),
      });
      const target = { url: server.url('team', 'git.example.org'), parameters: { ...parameters, knownHosts } };
      target.parameters.knownHosts = server.knownHosts('git.example.org');
      // Nothing listens at the first.
      const context = await newContext({ lookup: async () => ['127.0.0.2', '127.0.0.1'] });
      expect(await backend.revision(target, context)).toBe(await repository.head());
      await using snapshot = await backend.fetch(target, context);
      expect(snapshot.revision).toBe(await repository.head());
    });

    it('by speaking only what is not safe any more is told', async () => {
      await using old = await GitSshServer.start({ algorithms: { kex: ['diffie-hellman-group1-sha1'] } });
      const given = { ...parameters, knownHosts: old.knownHosts() };
      expect(await failure(given, { url: old.url('x') })).toMatchObject({
        code: 'GIT_SSH_ALGORITHMS',
        message: expect.stringContaining('diffie-hellman-group1-sha1'),
      });
    });
  });

  describe('what a user gives', () => {
    const normalize = (source: string, given: Record<string, unknown> = {}) =>
      backend.normalize({ url: source, parameters: given });

    it('becomes the one form of the address', () => {
      expect(normalize('git+ssh://GitHub.com:22/team/x.git').url).toBe('ssh://git@github.com/team/x.git');
      expect(normalize('me@GitHub.com:team/x.git', { knownHosts: '' })).toEqual({
        url: 'me@github.com:team/x.git',
        parameters: {},
      });
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['git@host:x', { token: 'CANARY' }, '/parameters/token'],
      ['git@host:x', { username: 'u', password: 'CANARY' }, '/parameters/password'],
      ['https://host/x', { privateKey: newSshKey().privateKey }, '/parameters/privateKey'],
      ['git@host:x', { privateKey: 'CANARY' }, '/parameters/privateKey'],
      ['git@host:x', { privateKey: encrypted.privateKey }, '/parameters/passphrase'],
      ['git@host:x', { privateKey: encrypted.privateKey, passphrase: 'CANARY\n' }, '/parameters/passphrase'],
      ['git@host:x', { knownHosts: 'host CANARY' }, '/parameters/knownHosts'],
    ])('is refused where it cannot work: %s', (source, given, pointer) => {
      const refused = () => normalize(source, given);
      expect(refused).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ pointer })] }));
      expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining('CANARY') }));
    });

    it('and is no secret stays when the URL is changed to another kind', () => {
      expect(normalize('git@host:x', { username: 'u' }).parameters).toEqual({ username: 'u' });
      expect(normalize('https://host/x', { knownHosts: server.knownHosts() }).url).toBe('https://host/x');
    });
  });

  it('needs an ssh client, and says how to get one', async () => {
    const path = process.env['PATH'];
    try {
      process.env['PATH'] = folder;
      expect(await failure(parameters)).toMatchObject({
        code: 'GIT_SSH_UNAVAILABLE',
        message: expect.stringContaining('openssh-client'),
      });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('obeys no configuration of ssh and no agent of the user', async () => {
    const before = { ...process.env };
    try {
      process.env['SSH_AUTH_SOCK'] = join(folder, 'agent');
      process.env['GIT_SSH_COMMAND'] = `touch ${join(folder, 'marker')}`;
      process.env['GIT_SSH'] = '/bin/false';
      expect(await backend.revision({ url, parameters }, await newContext())).toBe(await repository.head());
    } finally {
      process.env = before;
    }
    expect(await readdir(folder)).not.toContain('marker');
  });
});
