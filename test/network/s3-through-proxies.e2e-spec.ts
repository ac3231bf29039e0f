import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { Test, type TestingModule } from '@nestjs/testing';
import { S3Backend, S3Plugin } from '@lib/backends';
import { type BackendContext, DEFAULT_LIMITS, type Entry } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { CertificateAuthority } from '../support/certificates.js';
import { HttpProxyServer, SocksProxyServer } from '../support/proxy-servers.js';
import { S3StubServer } from '../support/s3-stub-server.js';

const USER = { username: 'corp', password: 'canary:@/%é' };
const KEYS = { accessKeyId: 'AK', secretAccessKey: 'SK' };

describe('An S3 source', () => {
  let module: TestingModule;
  let authority: CertificateAuthority;
  const open: AsyncDisposable[] = [];
  const networks: PolicyNetwork[] = [];
  const keep = <T extends AsyncDisposable>(server: T): T => (open.push(server), server);

  beforeAll(async () => {
    authority = await CertificateAuthority.create();
    module = await Test.createTestingModule({ imports: [S3Plugin] }).compile();
  });
  afterEach(async () => {
    networks.splice(0).forEach((network) => network.close());
    for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
  });
  afterAll(() => module.close());

  /** `s3.test` is known to the proxies alone: nothing can go past them. */
  const contextOf = (proxy: string): BackendContext => {
    const lookup = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
    const network = new PolicyNetwork({ allow: ['s3.test'], lookup, proxies: { all: proxy } });
    networks.push(network);
    return {
      signal: new AbortController().signal,
      logger: { log: () => {}, error: () => {}, warn: () => {} },
      progress: { report: () => {} },
      cacheDir: '/nonexistent',
      limits: DEFAULT_LIMITS,
      network: network.forClient({ backend: 'amazon-s3' }),
    };
  };
  const read = async (
    url: string,
    context: BackendContext,
    caCertificate?: string,
  ): Promise<Record<string, string>> => {
    const target = { url, parameters: { ...KEYS, ...(caCertificate && { caCertificate }) } };
    await using snapshot = await module.get(S3Backend).fetch(target, context);
    const entries: Entry[] = [];
    for await (const entry of snapshot.list()) entries.push(entry);
    const each = async function* () {
      yield* entries;
    };
    const found: Record<string, string> = {};
    for await (const { entry, body } of snapshot.read(each())) found[entry.path] = await text(body);
    return found;
  };

  it.each([
    ['http', 'an HTTP proxy', () => HttpProxyServer.start({ user: USER }), 'connect'],
    ['https', 'an HTTP proxy', () => HttpProxyServer.start({ user: USER }), 'connect'],
    ['http', 'a SOCKS proxy', () => SocksProxyServer.start({ user: USER }), 'name'],
    ['https', 'a SOCKS proxy', () => SocksProxyServer.start({ user: USER }), 'name'],
  ] as const)('is read over %s: through %s', async (scheme, _name, start, by) => {
    const proxy = keep(await start());
    const { certificate: cert, key } = await authority.issue({ hosts: ['s3.test'] });
    const stub = keep(await S3StubServer.start(scheme === 'https' ? { cert, key } : undefined));
    stub.put('a.yaml', 'a: 1');
    stub.put('sub/b.bin', Buffer.alloc(100_000, 'b'));
    const url = new URL(stub.url());
    const port = Number(url.port);
    url.hostname = 's3.test';
    const found = await read(
      url.href,
      contextOf(proxy.url(USER)),
      scheme === 'https' ? authority.certificate : undefined,
    );
    expect(found).toEqual({ 'a.yaml': 'a: 1', 'sub/b.bin': 'b'.repeat(100_000) });
    expect(new Set(proxy.asked.map((asked) => JSON.stringify(asked)))).toEqual(
      new Set([JSON.stringify({ by, host: 's3.test', port })]),
    );
  });

  it.each([
    ['NET_PROXY_REFUSED', 403],
    ['NET_PROXY_FAILED', 502],
  ])('says %s when the proxy answers %i', async (code, status) => {
    const proxy = keep(await HttpProxyServer.start({ user: USER }));
    proxy.fault = status;
    const error = await read('https://s3.test/bucket', contextOf(proxy.url(USER))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(proxy.name) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary/);
  });
});
