import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { BUILT_IN_PLUGINS } from '@lib/backends';
import type { Network } from '@lib/core';
import { PolicyNetwork, type PolicyNetworkOptions, type ProxyRequest } from '@lib/network';
import { CertificateAuthority } from '../support/certificates.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { GitServer } from '../support/git-server.js';
import { HttpProxyServer, type HttpProxyFault, SocksProxyServer } from '../support/proxy-servers.js';
import { SourceApplication } from '../support/source-application.js';

const USER = { username: 'corp', password: 'canary:@/%é' };
const CANARY = /canary|Y2FuYXJ5|Y29ycDpjYW5hcn/;

describeOnEachDatabase(
  'Git behind proxies',
  (open) => {
    let application: SourceApplication;
    let server: GitServer;
    let network: Network;
    let directory: string;
    let authority: CertificateAuthority;
    let counter = 0;
    const proxies: AsyncDisposable[] = [];
    const keep = <T extends AsyncDisposable>(proxy: T): T => (proxies.push(proxy), proxy);

    /** The network of the test that runs: `git.test` is known to the proxies alone, unless a test says otherwise. */
    const use = (options: PolicyNetworkOptions): void => {
      const lookup = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
      network = new PolicyNetwork({ allow: ['git.test'], lookup, ...options });
    };

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'data-backends-git-proxies-'));
      authority = await CertificateAuthority.create();
      await writeFile(join(directory, 'authority.pem'), authority.certificate);
      server = await GitServer.start();
      const delegate = { forClient: (client) => network.forClient(client) } as Network;
      application = await SourceApplication.start(await open(), {
        imports: [...BUILT_IN_PLUGINS],
        network: delegate,
        limits: { idleTimeout: 20_000 },
      });
    });
    afterEach(async () => {
      for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
    });
    afterAll(async () => {
      await application?.[Symbol.asyncDispose]();
      await server?.stop();
      await rm(directory, { recursive: true, force: true });
    });

    const addSource = async (scheme = 'http') => {
      const name = `repository-${++counter}`;
      const repository = await server.createRepository(name);
      await repository.commit({ 'a.txt': name });
      const sourceUrl = `${scheme}://git.test:${server.port}/${name}.git`;
      const source = await application.sources.create({ name, type: 'git', sourceUrl });
      return { ...source, repository, sourceUrl };
    };
    const failureOf = async (work: Promise<unknown>): Promise<Error & { code: string }> =>
      (await work.then(
        () => new Error('it passed'),
        (error: unknown) => error,
      )) as Error & { code: string };

    describe('A git source', () => {
      it.each([
        ['an HTTP proxy', () => HttpProxyServer.start(), undefined, undefined, 'url git.test'],
        [
          'an HTTP proxy with credentials',
          () => HttpProxyServer.start({ user: USER }),
          USER,
          undefined,
          'url git.test',
        ],
        [
          'an HTTP proxy spoken to by TLS',
          async () => HttpProxyServer.start({ user: USER, tls: await authority.issue() }),
          USER,
          undefined,
          'url git.test',
        ],
        ['socks5h', () => SocksProxyServer.start(), undefined, undefined, 'name git.test'],
        ['socks5h with credentials', () => SocksProxyServer.start({ user: USER }), USER, undefined, 'name git.test'],
        ['socks5', () => SocksProxyServer.start({ user: USER }), USER, 'socks5', 'address 127.0.0.1'],
      ] as const)('is read through %s, and nothing goes past it', async (_case, start, user, scheme, asked) => {
        const proxy = keep(await start());
        use({
          proxies: { http: proxy.url(user, scheme), caFile: join(directory, 'authority.pem') },
          // socks5 resolves here; a look-up by git itself would find nothing.
          ...(scheme === 'socks5' && { lookup: async () => ['127.0.0.1'] }),
        });
        const source = await addSource();
        const before = server.connections;
        expect(await application.sources.test(source.id)).toMatchObject({ ok: true });
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1 });
        await source.repository.commit({ 'a.txt': 'changed' });
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1 });
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged' });
        expect(new Set(proxy.asked.map(({ by, host, port }) => `${by} ${host} ${port}`))).toEqual(
          new Set([`${asked} ${server.port}`]),
        );
        expect(server.connections - before).toBe(proxy.asked.length);
      });

      it.each([
        ['connect', () => HttpProxyServer.start({ user: USER })],
        ['name', () => SocksProxyServer.start({ user: USER })],
      ] as const)('over https: speaks TLS with the server through the proxy (%s)', async (by, start) => {
        const proxy = keep(await start());
        const { certificate: cert, key } = await authority.issue({ hosts: ['git.test'] });
        const secure = keep(await GitServer.start({ tls: { cert, key } }));
        use({ proxies: { https: proxy.url(USER) } });
        await (await secure.createRepository('secure')).commit({ 'a.txt': 'a' });
        const sourceUrl = `https://git.test:${secure.port}/secure.git`;
        const parameters = { caCertificate: authority.certificate };
        const source = await application.sources.create({ name: `secure-${by}`, type: 'git', sourceUrl, parameters });
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1 });
        expect(new Set(proxy.asked.map((asked) => JSON.stringify(asked)))).toEqual(
          new Set([JSON.stringify({ by, host: 'git.test', port: secure.port })]),
        );
        expect(secure.connections).toBe(proxy.asked.length);
        // Without its authority the certificate is refused, which is the server's fault and not the proxy's.
        const distrusting = await application.sources.create({ name: `distrusting-${by}`, type: 'git', sourceUrl });
        const error = await failureOf(application.sources.sync(distrusting.id));
        expect(error).toMatchObject({ code: 'NET_TLS', message: expect.stringContaining('caCertificate') });
      });

      it('is read directly when it is in noProxy', async () => {
        const proxy = keep(await HttpProxyServer.start());
        use({ lookup: async () => ['127.0.0.1'], proxies: { all: proxy.url(), noProxy: ['.test'] } });
        const source = await addSource();
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed' });
        expect(proxy.connections).toBe(0);
      });

      it('has its proxy chosen by the resolver of the application, which is told what for', async () => {
        const proxy = keep(await SocksProxyServer.start({ user: USER }));
        const requests: ProxyRequest[] = [];
        const resolve = (request: ProxyRequest) => (requests.push(request), proxy.url(USER));
        use({ proxies: { all: 'http://never.invalid:1', noProxy: ['*'] }, proxyResolver: () => ({ resolve }) });
        const { id, name, sourceUrl } = await addSource();
        expect(await application.sources.sync(id)).toMatchObject({ outcome: 'changed' });
        expect(requests[0]).toEqual({ url: sourceUrl, source: { id, name }, backend: 'git' });
        expect(proxy.asked.length).toBeGreaterThan(0);
      });

      it.each(['http://127.0.0.1:1/x.git', 'http://169.254.169.254/x.git', 'http://metadata.google.internal/x.git'])(
        '%s is refused before the proxy is asked',
        async (sourceUrl) => {
          const proxy = keep(await HttpProxyServer.start());
          use({ proxies: { all: proxy.url() } });
          const tested = await application.sources.test({ type: 'git', sourceUrl });
          expect(tested).toMatchObject({ ok: false, error: { code: 'NET_ADDRESS_DENIED' } });
          expect(proxy.connections).toBe(0);
        },
      );
    });

    describe('The credentials of a proxy', () => {
      it('are in no argument and no environment of any process while git runs', async () => {
        const proxy = keep(await HttpProxyServer.start({ user: USER }));
        proxy.silent = true;
        use({ proxies: { all: proxy.url(USER) } });
        const source = await addSource();
        const controller = new AbortController();
        const synced = failureOf(application.sources.sync(source.id, { signal: controller.signal }));
        let processes: string[] = [];
        // The request has arrived, so git has been told its proxy.
        while (proxy.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        processes = await processTexts();
        controller.abort(new Error('enough'));
        await synced;
        expect(processes.filter((text) => text.includes(source.sourceUrl)).length).toBeGreaterThan(0);
        expect(processes.filter((text) => CANARY.test(text))).toEqual([]);
      });

      it('are in no error, when they are refused', async () => {
        const proxy = keep(await HttpProxyServer.start({ user: { ...USER, password: 'other' } }));
        use({ proxies: { all: proxy.url(USER) } });
        const source = await addSource();
        const error = await failureOf(application.sources.sync(source.id));
        expect(error).toMatchObject({ code: 'NET_PROXY_AUTH_FAILED', message: expect.stringContaining(proxy.name) });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(CANARY);
        expect(JSON.stringify(await application.sources.get(source.id))).not.toMatch(CANARY);
      });
    });

    describe('A proxy that fails', () => {
      const expectFailure = async (proxy: string, code: string, words: RegExp, scheme = 'https'): Promise<void> => {
        use({ proxies: { all: proxy } });
        const source = await addSource(scheme);
        const before = server.connections;
        const error = await failureOf(application.sources.sync(source.id));
        expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(CANARY);
        expect(server.connections).toBe(before);
      };

      it.each<[HttpProxyFault, string, RegExp]>([
        [403, 'NET_PROXY_REFUSED', /status 403/],
        [502, 'NET_PROXY_FAILED', /status 502/],
        [503, 'NET_PROXY_FAILED', /status 503/],
        ['garbage', 'NET_PROXY_FAILED', /not an HTTP proxy/],
        ['hang up', 'NET_PROXY_FAILED', /broke the connection off/],
      ])('is told apart when it answers %s', async (fault, code, words) => {
        const proxy = keep(await HttpProxyServer.start({ user: USER }));
        proxy.fault = fault;
        await expectFailure(proxy.url(USER), code, words);
      });

      it.each(['http', 'https'])('is told apart when it wants credentials (%s:)', async (scheme) => {
        const http = keep(await HttpProxyServer.start({ user: { ...USER, password: 'other' } }));
        const socks = keep(await SocksProxyServer.start({ user: { ...USER, password: 'other' } }));
        for (const proxy of [http, socks]) {
          await expectFailure(proxy.url(), 'NET_PROXY_AUTH_FAILED', /asks for credentials/, scheme);
          await expectFailure(proxy.url(USER), 'NET_PROXY_AUTH_FAILED', /refuses the credentials/, scheme);
        }
      });

      it.each([
        [2, 'NET_PROXY_REFUSED', /its rules/],
        [4, 'NET_PROXY_FAILED', /SOCKS answers 4/],
      ])('is told apart when SOCKS replies %i', async (reply, code, words) => {
        const proxy = keep(await SocksProxyServer.start({ user: USER }));
        proxy.reply = reply;
        await expectFailure(proxy.url(USER), code, words);
      });

      it.each(['http', 'https', 'socks5h'])('is told apart when nobody listens (%s)', async (scheme) => {
        const gone = await SocksProxyServer.start();
        const url = gone.url(USER, scheme);
        const { name } = gone;
        await gone[Symbol.asyncDispose]();
        await expectFailure(url, 'NET_PROXY_UNREACHABLE', new RegExp(name));
      });

      it('is told apart when it speaks another protocol, or TLS that nobody vouches for', async () => {
        const http = keep(await HttpProxyServer.start());
        const socks = keep(await SocksProxyServer.start());
        const tls = keep(await HttpProxyServer.start({ tls: await authority.issue() }));
        await expectFailure(http.url(undefined, 'socks5h'), 'NET_PROXY_FAILED', /not a SOCKS 5 proxy/);
        await expectFailure(socks.url(undefined, 'http'), 'NET_PROXY_FAILED', /not an HTTP proxy|broke/);
        await expectFailure(http.url(undefined, 'https'), 'NET_TLS', new RegExp(http.name));
        await expectFailure(tls.url(), 'NET_TLS', new RegExp(tls.name), 'http');
      });
    });
  },
  ['pglite'],
);

/** Command line and environment of every other process of this machine. */
async function processTexts(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return Promise.all(
    ids.map(async (id) => {
      const parts = ['cmdline', 'environ'].map((file) => readFile(`/proc/${id}/${file}`, 'latin1').catch(() => ''));
      return (await Promise.all(parts)).join('\0').replaceAll('\0', ' ');
    }),
  );
}
