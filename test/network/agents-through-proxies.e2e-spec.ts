import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Agent, createServer, request, type RequestOptions, type Server } from 'node:http';
import { createServer as createTlsServer, request as requestByTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { PolicyNetwork, type PolicyNetworkOptions } from '@lib/network';
import { CertificateAuthority } from '../support/certificates.js';
import { HttpProxyServer, type HttpProxyFault, SocksProxyServer } from '../support/proxy-servers.js';

const USER = { username: 'corp', password: 'hunter2:@/%é' };

const open: AsyncDisposable[] = [];
const networks: PolicyNetwork[] = [];
const keep = <T extends AsyncDisposable>(server: T): T => (open.push(server), server);

let directory: string;
let authority: CertificateAuthority;
let target: Server;
let tlsTarget: Server;
/** Connections that reached a target: each proxy counts those that went through it. */
let reached = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'data-backends-proxies-'));
  authority = await CertificateAuthority.create();
  await writeFile(join(directory, 'authority.pem'), authority.certificate);
  const { key, certificate } = await authority.issue({ hosts: ['files.test'] });
  target = createServer((incoming, response) => response.end(`hello ${incoming.headers.host?.split(':')[0]}`));
  tlsTarget = createTlsServer({ key, cert: certificate }, (_request, response) => response.end('hello by TLS'));
  for (const server of [target, tlsTarget]) {
    server.on('connection', () => (reached += 1));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  }
});
beforeEach(() => {
  reached = 0;
});
afterEach(async () => {
  networks.splice(0).forEach((network) => network.close());
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});
afterAll(async () => {
  target.close();
  tlsTarget.close();
  await rm(directory, { recursive: true, force: true });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
/** Only the proxies know the names of these tests. */
const unknown = { lookup: () => Promise.reject(new Error('getaddrinfo ENOTFOUND')) };
const networkOf = (options: PolicyNetworkOptions) => {
  const network = new PolicyNetwork({ allow: ['files.test'], ...unknown, ...options });
  networks.push(network);
  return network;
};
/** Where this machine knows the name too. */
const known = { lookup: async () => ['127.0.0.1'] };

interface Agents {
  readonly http: Agent;
  readonly https: Agent;
}

const get = async (agents: Agents, options: RequestOptions = {}): Promise<string> => {
  const all = { host: 'files.test', port: portOf(target), agent: agents.http, ...options };
  const [response] = await once(request(all).end(), 'response');
  return text(response);
};
const getByTls = async (agents: Agents): Promise<string> => {
  const ca = authority.certificate;
  const all = { host: 'files.test', port: portOf(tlsTarget), agent: agents.https as never, ca };
  const [response] = await once(requestByTls(all).end(), 'response');
  return text(response);
};
const failureOf = async (work: Promise<unknown>): Promise<Error & { code: string }> => {
  const error = await work.then(
    () => new Error('it passed'),
    (thrown: unknown) => thrown,
  );
  return error as Error & { code: string };
};

describe('Requests of the agents', () => {
  it.each([
    ['an HTTP proxy', () => HttpProxyServer.start(), undefined, 'connect'],
    ['an HTTP proxy with credentials', () => HttpProxyServer.start({ user: USER }), USER, 'connect'],
    ['socks5h', () => SocksProxyServer.start(), undefined, 'name'],
    ['socks5h with credentials', () => SocksProxyServer.start({ user: USER }), USER, 'name'],
  ] as const)('go through %s, http: and https:, and nothing goes past it', async (_case, start, user, by) => {
    const proxy = keep(await start());
    const agents = networkOf({ proxies: { http: proxy.url(user), https: proxy.url(user) } }).agents();
    await expect(get(agents)).resolves.toBe('hello files.test');
    await expect(getByTls(agents)).resolves.toBe('hello by TLS');
    expect(proxy.asked).toEqual([
      { by, host: 'files.test', port: portOf(target) },
      { by, host: 'files.test', port: portOf(tlsTarget) },
    ]);
    expect(reached).toBe(2);
  });

  it('go through socks5 to the address that was checked, be it not the first that answers', async () => {
    const proxy = keep(await SocksProxyServer.start());
    const lookup = async () => ['127.66.66.66', '127.0.0.1'];
    const agents = networkOf({ lookup, proxies: { all: proxy.url(undefined, 'socks5') } }).agents();
    await expect(get(agents)).resolves.toBe('hello files.test');
    expect(proxy.asked.map(({ by, host }) => `${by} ${host}`)).toEqual(['address 127.66.66.66', 'address 127.0.0.1']);
  });

  it('go through a proxy that is spoken to by TLS, when its authority is known', async () => {
    const proxy = keep(await HttpProxyServer.start({ tls: await authority.issue(), user: USER }));
    const caFile = join(directory, 'authority.pem');
    const agents = networkOf({ proxies: { all: proxy.url(USER), caFile } }).agents();
    await expect(get(agents)).resolves.toBe('hello files.test');
    await expect(getByTls(agents)).resolves.toBe('hello by TLS');
    expect(proxy.asked).toHaveLength(2);
    const strangers = networkOf({ proxies: { all: proxy.url(USER) } }).agents();
    const missing = networkOf({ proxies: { all: proxy.url(USER), caFile: join(directory, 'none.pem') } }).agents();
    for (const [refused, words] of [
      [strangers, proxy.name],
      [missing, 'none.pem'],
    ] as const) {
      const message: unknown = expect.stringContaining(words);
      expect(await failureOf(get(refused))).toMatchObject({ code: 'NET_TLS', message });
    }
    expect(proxy.asked).toHaveLength(2);
  });

  it('keep their tunnel for the next request', async () => {
    const proxy = keep(await HttpProxyServer.start());
    const agents = networkOf({ proxies: { all: proxy.url() } }).agents();
    await get(agents);
    await new Promise(setImmediate);
    await get(agents);
    expect(proxy.asked).toHaveLength(1);
  });

  it('carry large bodies both ways', async () => {
    const echo = createServer((incoming, response) => incoming.pipe(response));
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const proxy = keep(await SocksProxyServer.start());
    const { http: agent } = networkOf({ proxies: { all: proxy.url() } }).agents();
    const body = Buffer.alloc(5_000_000, 'x');
    const sent = request({ host: 'files.test', port: portOf(echo), agent, method: 'POST' });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = await answered;
    expect((await text(response)).length).toBe(body.length);
    echo.closeAllConnections();
    echo.close();
  });

  it('go directly to hosts in noProxy', async () => {
    const proxy = keep(await HttpProxyServer.start());
    const noProxy = [`.test:${portOf(target)}`];
    const agents = networkOf({ ...known, proxies: { all: proxy.url(), noProxy } }).agents();
    await expect(get(agents)).resolves.toBe('hello files.test');
    expect(proxy.connections).toBe(0);
    await expect(getByTls(agents)).resolves.toBe('hello by TLS');
    expect(proxy.connections).toBe(1);
  });

  it('share connections only with requests that go through the same proxy', async () => {
    const [one, two] = [keep(await HttpProxyServer.start()), keep(await HttpProxyServer.start())];
    const urls: Record<string, string> = { one: one.url(), two: two.url() };
    const network = networkOf({
      ...known,
      proxyResolver: () => ({ resolve: ({ source }) => urls[source?.name ?? ''] ?? null }),
    });
    for (const name of ['one', 'two', 'one', 'two', 'direct']) {
      const agents = network.forClient({ source: { id: name, name } }).agents();
      await expect(get(agents)).resolves.toBe('hello files.test');
      await new Promise(setImmediate);
    }
    expect([one.asked.length, two.asked.length, reached]).toEqual([1, 1, 3]);
  });
});

describe('A request that is given up', () => {
  it.each([
    ['HTTP', () => HttpProxyServer.start()],
    ['SOCKS', () => SocksProxyServer.start()],
  ] as const)('ends while the %s proxy is silent, and long before that does', async (_case, start) => {
    const proxy = keep(await start());
    proxy.silent = true;
    const { http: agent } = networkOf({ proxies: { all: proxy.url() } }).agents();
    const controller = new AbortController();
    const sent = request({ host: 'files.test', port: portOf(target), agent, signal: controller.signal });
    const failed = once(sent.end(), 'error');
    while (proxy.connections === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const before = performance.now();
    controller.abort();
    await expect(failed).resolves.toMatchObject([{ name: 'AbortError' }]);
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(reached).toBe(0);
  });
});

describe('What the policy refuses is not asked of a proxy', () => {
  it.each([
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    '0x7f.1',
    '2130706433',
    'localhost',
    'x.localhost',
    'metadata.google.internal',
    'denied.test',
  ])('%s', async (host) => {
    const http = keep(await HttpProxyServer.start());
    const socks = keep(await SocksProxyServer.start());
    for (const url of [http.url(), socks.url(), socks.url(undefined, 'socks5')]) {
      const agents = networkOf({ ...known, allow: [], deny: ['denied.test'], proxies: { all: url } }).agents();
      expect(await failureOf(get(agents, { host }))).toMatchObject({ code: 'NET_ADDRESS_DENIED' });
    }
    expect([http.connections, socks.connections, reached]).toEqual([0, 0, 0]);
  });

  it('even when a resolver of the application sends it there', async () => {
    const proxy = keep(await HttpProxyServer.start());
    const agents = networkOf({ proxyResolver: () => ({ resolve: () => proxy.url() }) }).agents();
    expect(await failureOf(get(agents, { host: '127.0.0.1' }))).toMatchObject({ code: 'NET_ADDRESS_DENIED' });
    expect(proxy.connections).toBe(0);
  });
});

describe('Failures of a proxy', () => {
  const expectFailure = async (url: string, code: string, words: RegExp): Promise<void> => {
    for (const fetch of [get, getByTls]) {
      const error = await failureOf(fetch(networkOf({ proxies: { all: url } }).agents()));
      expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/hunter2|corp:/);
    }
    expect(reached).toBe(0);
  };
  const wrong = { ...USER, password: 'hunter2' };

  it.each<[HttpProxyFault, string, RegExp]>([
    [403, 'NET_PROXY_REFUSED', /files\.test:\d+ \(status 403\)/],
    [405, 'NET_PROXY_REFUSED', /status 405/],
    [502, 'NET_PROXY_FAILED', /status 502/],
    [503, 'NET_PROXY_FAILED', /status 503/],
    ['garbage', 'NET_PROXY_FAILED', /not an HTTP proxy/],
    ['hang up', 'NET_PROXY_FAILED', /broke the connection off/],
  ])('are told apart when it answers %s', async (fault, code, words) => {
    const proxy = keep(await HttpProxyServer.start({ user: USER }));
    proxy.fault = fault;
    await expectFailure(proxy.url(USER), code, words);
    await expectFailure(proxy.url(USER), code, new RegExp(proxy.name));
  });

  it('are told apart when it wants credentials, or others', async () => {
    const http = keep(await HttpProxyServer.start({ user: USER }));
    const socks = keep(await SocksProxyServer.start({ user: USER }));
    for (const proxy of [http, socks]) {
      await expectFailure(proxy.url(), 'NET_PROXY_AUTH_FAILED', /asks for credentials/);
      await expectFailure(proxy.url(wrong), 'NET_PROXY_AUTH_FAILED', /refuses the credentials/);
    }
  });

  it.each([
    [2, 'NET_PROXY_REFUSED', /its rules/],
    [1, 'NET_PROXY_FAILED', /Failure/],
    [4, 'NET_PROXY_FAILED', /HostUnreachable/],
    [5, 'NET_PROXY_FAILED', /ConnectionRefused/],
  ])('are told apart when SOCKS replies %i', async (reply, code, words) => {
    const proxy = keep(await SocksProxyServer.start({ user: USER }));
    proxy.reply = reply;
    await expectFailure(proxy.url(USER), code, words);
  });

  it.each(['http', 'https', 'socks5h'])('are told apart when nobody listens (%s)', async (scheme) => {
    const gone = await SocksProxyServer.start();
    const url = gone.url(wrong, scheme);
    await gone[Symbol.asyncDispose]();
    await expectFailure(url, 'NET_PROXY_UNREACHABLE', /ECONNREFUSED/);
    await expectFailure(`${scheme}://u:hunter2@no-proxy.invalid:1`, 'NET_PROXY_UNREACHABLE', /no-proxy\.invalid:1/);
  });

  it('are told apart when it speaks another protocol', async () => {
    const http = keep(await HttpProxyServer.start());
    const socks = keep(await SocksProxyServer.start());
    await expectFailure(http.url(undefined, 'socks5h'), 'NET_PROXY_FAILED', /not a SOCKS 5 proxy|broke/);
    await expectFailure(socks.url(undefined, 'http'), 'NET_PROXY_FAILED', /not an HTTP proxy|broke/);
    await expectFailure(http.url(undefined, 'https'), 'NET_TLS', /network\.proxies\.caFile/);
  });

  it('are told apart from those of the target', async () => {
    const proxy = keep(await HttpProxyServer.start());
    const agents = networkOf({ proxies: { all: proxy.url() } }).agents();
    expect(await failureOf(get(agents, { port: 1 }))).toMatchObject({ code: 'NET_PROXY_FAILED' });
    const distrusting = { host: 'files.test', port: portOf(tlsTarget), agent: agents.https as never };
    expect(await failureOf(once(requestByTls(distrusting).end(), 'response'))).toMatchObject({
      code: expect.stringMatching(/CERT|SIGNATURE/),
    });
  });
});
