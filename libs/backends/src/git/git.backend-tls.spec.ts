import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { CertificateAuthority, type CertifiedKey } from '../../../../test/support/certificates.js';
import { newGitContext } from '../../../../test/support/git-context.js';
import * as faults from '../../../../test/support/git-faults.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import type { GitParameters } from './git-parameters.js';

const DAY = 24 * 60 * 60_000;
const PASSPHRASE = 'canary: open sesame';

describe('the git backend over TLS', () => {
  let folder: string;
  let authority: CertificateAuthority;
  let stranger: CertificateAuthority;
  let certified: CertifiedKey;
  let client: CertifiedKey;
  const servers: GitServer[] = [];
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-backend-tls-')));
    authority = await CertificateAuthority.create();
    stranger = await CertificateAuthority.create('Stranger');
    certified = await authority.issue();
    client = await authority.issue({ usage: 'client', name: 'robot' });
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function start(options: ServerOptions = {}, { certificate, key } = certified) {
    const server = await GitServer.start({ tls: { cert: certificate, key, ...options } });
    servers.push(server);
    const repository = await server.createRepository('repository');
    const commit = await repository.commit({ a: '1' });
    return { server, commit, url: server.url('repository') };
  }

  const askingForClients = (): ServerOptions => ({
    requestCert: true,
    rejectUnauthorized: true,
    ca: authority.certificate,
  });

  /** What probe and fetch both fail with. */
  async function failure(url: string, parameters: GitParameters): Promise<Error> {
    const failed = (work: Promise<unknown>): Promise<Error> =>
      work.then(
        () => new Error('It passed.'),
        (error: Error) => error,
      );
    const context = await newGitContext(folder);
    const error = await failed(backend.revision({ url, parameters }, context));
    expect((await failed(backend.fetch({ url, parameters }, context))).message).toBe(error.message);
    return error;
  }

  it('trusts the authorities of caCertificate', async () => {
    const { url, commit } = await start();
    const target = { url, parameters: { caCertificate: stranger.certificate + authority.certificate } };
    const context = await newGitContext(folder);
    expect(await backend.revision(target, context)).toBe(commit);
    await using snapshot = await backend.fetch(target, context);
    expect(snapshot.revision).toBe(commit);
  });

  it.each<[string, () => Promise<CertifiedKey>, () => GitParameters, RegExp]>([
    ['nobody trusted vouches for', () => authority.issue(), () => ({}), /Set the parameter "caCertificate"/],
    [
      'none of caCertificate vouches for',
      () => authority.issue(),
      () => ({ caCertificate: stranger.certificate }),
      /only the authorities in it are trusted/,
    ],
    [
      'has expired',
      () => authority.issue({ notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) }),
      () => ({ caCertificate: authority.certificate }),
      /has expired.*Renew it/,
    ],
    [
      'is not valid yet',
      () => authority.issue({ notBefore: new Date(Date.now() + DAY) }),
      () => ({ caCertificate: authority.certificate }),
      /not valid yet.*clock/,
    ],
    [
      'names another host',
      () => authority.issue({ name: 'other.example', hosts: ['other.example'] }),
      () => ({ caCertificate: authority.certificate }),
      /another host name/,
    ],
  ])('refuses a certificate that %s, and says so', async (_case, issue, parameters, message) => {
    const { url, server } = await start({}, await issue());
    expect(await failure(url, parameters())).toMatchObject({
      code: 'NET_TLS',
      retry: 'never',
      message: expect.stringMatching(message),
    });
    expect(server.requests).toEqual([]);
  });

  it('says so when the server does not speak TLS', async () => {
    const server = await GitServer.start();
    servers.push(server);
    const url = `https://127.0.0.1:${server.port}/x.git`;
    expect(await failure(url, {})).toMatchObject({ code: 'NET_TLS', message: expect.stringMatching(/not speak TLS/) });
  });

  describe.each(['TLSv1.3', 'TLSv1.2'] as const)('with a server that wants client certificates, %s', (maxVersion) => {
    it('shows its own, also with an encrypted key', async () => {
      const { url, commit } = await start({ ...askingForClients(), maxVersion });
      const clientKey = createPrivateKey(client.key)
        .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
        .toString();
      const parameters = {
        caCertificate: authority.certificate,
        clientCertificate: client.certificate,
        clientKey,
        clientKeyPassphrase: PASSPHRASE,
      };
      await using snapshot = await backend.fetch({ url, parameters }, await newGitContext(folder));
      expect(snapshot.revision).toBe(commit);
    });

    it('says that one is missing, or not accepted', async () => {
      const { url } = await start({ ...askingForClients(), maxVersion });
      const caCertificate = authority.certificate;
      expect(await failure(url, { caCertificate })).toMatchObject({
        code: 'NET_TLS',
        message: expect.stringContaining('Set the parameters "clientCertificate" and "clientKey"'),
      });
      const wrong = await stranger.issue({ usage: 'client' });
      const parameters = { caCertificate, clientCertificate: wrong.certificate, clientKey: wrong.key };
      const error = await failure(url, parameters);
      // node's server resets the connection without a word.
      expect(error).toMatchObject({
        code: 'GIT_SERVER_ERROR',
        message: expect.stringContaining('may not accept the client certificate'),
      });
      expect(inspect(error, { depth: 9 })).not.toContain('PRIVATE KEY');
    });
  });

  it('understands how nginx refuses', async () => {
    const { server, url } = await start();
    const nginx = (title: string) => faults.status(400, { 'content-type': 'text/html' }, `<title>400 ${title}</title>`);
    const caCertificate = authority.certificate;
    server.respondWith(nginx('No required SSL certificate was sent'));
    expect(await failure(url, { caCertificate })).toMatchObject({
      code: 'NET_TLS',
      message: expect.stringContaining('asks for a client certificate'),
    });
    server.respondWith(nginx('The SSL certificate error'));
    const parameters = { caCertificate, clientCertificate: client.certificate, clientKey: client.key };
    expect(await failure(url, parameters)).toMatchObject({
      code: 'NET_TLS',
      message: expect.stringContaining('does not accept the client certificate'),
    });
  });

  it('keeps key and certificates in private files that go, however it ends, and out of the arguments', async () => {
    const { server, url } = await start(askingForClients());
    const parameters = {
      caCertificate: authority.certificate,
      clientCertificate: client.certificate,
      clientKey: client.key,
      password: PASSPHRASE,
    };
    const seen: { commands: string; files: { name: string; mode: number; holdsKey: boolean }[] }[] = [];
    server.respondWith(async (exchange) => {
      const commands = execFileSync('ps', ['-eo', 'args', '-ww']).toString();
      const directories = commands.includes('git') ? await workspacesWith(client.key) : [];
      seen.push({ commands, files: directories });
      await exchange.pass();
    });
    await backend.revision({ url, parameters }, await newGitContext(folder));
    server.respondWith(faults.truncatePack());
    await expect(backend.fetch({ url, parameters }, await newGitContext(folder))).rejects.toBeDefined();
    const abort = new AbortController();
    server.respondWith(() => abort.abort(new Error('stop')));
    const stopped = backend.revision({ url, parameters }, await newGitContext(folder, { signal: abort.signal }));
    await expect(stopped).rejects.toThrow('stop');

    const body = client.key.split('\n')[1]!;
    expect(seen.length).toBeGreaterThan(0);
    for (const { commands, files } of seen) {
      expect(commands).not.toContain(body);
      expect(commands).not.toContain(PASSPHRASE);
      expect(files.some(({ holdsKey }) => holdsKey)).toBe(true);
      expect(files.every(({ mode }) => (mode & 0o077) === 0)).toBe(true);
    }
    expect(await workspacesWith(client.key)).toEqual([]);
  });

  /** The files of the private folder that holds the key. */
  async function workspacesWith(key: string) {
    const names = (await readdir(tmpdir())).filter((name) => name.startsWith('data-backends-git-'));
    for (const name of names) {
      const root = join(tmpdir(), name);
      const paths = (await readdir(root, { recursive: true }).catch(() => [])).map((path) => join(root, path));
      const files = await Promise.all(
        [root, ...paths].map(async (path) => {
          const stats = await stat(path).catch(() => null);
          const text = stats?.isFile() ? await readFile(path, 'utf8').catch(() => '') : '';
          return { name: path, mode: stats?.mode ?? 0, holdsKey: text.includes(key.split('\n')[1]!) };
        }),
      );
      if (files.some(({ holdsKey }) => holdsKey)) return files;
    }
    return [];
  }
});
