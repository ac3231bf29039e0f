import { once } from 'node:events';
import { createServer, request, type Agent, type RequestOptions } from 'node:http';
import { request as requestByTls } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CredentialsOverHttpError, NetworkAddressDeniedError, NetworkDnsError } from './network.errors.js';
import type { HostLookup } from './host-lookup.js';
import { PolicyNetwork, type PolicyNetworkOptions } from './policy-network.js';

const PUBLIC = '93.184.215.14';

const noLookup: HostLookup = async (host) => {
  throw new Error(`${host} must not be looked up`);
};

/** A lookup that gives one answer after the other, and the last one for ever. */
const answering = (...answers: string[][]): HostLookup => {
  let asked = 0;
  return async () => answers[Math.min(asked++, answers.length - 1)] ?? [];
};

describe('Resolving a host', () => {
  it('gives host, port and every address', async () => {
    const network = new PolicyNetwork({ lookup: answering([PUBLIC, '2606:4700:4700::1111']) });
    await expect(network.resolve('https://git.example.com/x')).resolves.toEqual({
      host: 'git.example.com',
      port: 443,
      addresses: [PUBLIC, '2606:4700:4700::1111'],
    });
  });

  it('asks nobody about an address', async () => {
    const network = new PolicyNetwork({ lookup: noLookup });
    await expect(network.resolve('https://10.0.0.7:8443')).resolves.toEqual({
      host: '10.0.0.7',
      port: 8443,
      addresses: ['10.0.0.7'],
    });
  });

  it.each([
    // SSRF-01
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
    'http://METADATA.google.internal./',
    'http://100.100.100.200/',
    // SSRF-02
    'http://127.0.0.1/',
    'http://0.0.0.0/',
    'http://[::1]/',
    'http://[::]/',
    // SSRF-03
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001::1]/',
    // SSRF-04
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://①②⑦.⓪.⓪.①/',
    'ssh://git@0x7f.1/x',
  ])('refuses %s without asking anybody', async (url) => {
    const network = new PolicyNetwork({ lookup: noLookup });
    await expect(network.resolve(url)).rejects.toThrow(NetworkAddressDeniedError);
  });

  it.each(['http://localhost/', 'http://localhost./'])('refuses %s as the system resolves it', async (url) => {
    await expect(new PolicyNetwork().resolve(url)).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
  });

  it.each([[['127.0.0.1']], [[PUBLIC, '10.0.0.1']], [['10.0.0.1', PUBLIC]], [['::ffff:10.0.0.1']]])(
    'refuses a public name that resolves to %j',
    async (addresses) => {
      const network = new PolicyNetwork({ preset: 'public', lookup: answering(addresses) });
      await expect(network.resolve('https://git.example.com/')).rejects.toThrow(NetworkAddressDeniedError);
    },
  );

  it('tells the user the same whatever was met, and the operator why', async () => {
    const refuse = async (addresses: string[], options: PolicyNetworkOptions = {}) => {
      const network = new PolicyNetwork({ ...options, lookup: answering(addresses) });
      return network.resolve('https://git.example.com/').catch((error: unknown) => error as Error);
    };
    const loopback = (await refuse(['127.0.0.1'])) as Error;
    const secret = (await refuse(['10.6.6.6'], { deny: ['10.6.0.0/16'] })) as Error;
    expect(loopback.message).toBe(secret.message);
    expect(secret.message).not.toContain('10.6');
    expect(secret.cause).toMatchObject({ message: '10.6.6.6 is in deny (10.6.0.0/16)' });
  });

  it.each([
    ['fails', () => Promise.reject(new Error('getaddrinfo ENOTFOUND'))],
    ['answers nothing', async () => []],
  ] as [string, HostLookup][])('fails closed when the lookup %s, also for a host in `allow`', async (_case, lookup) => {
    const network = new PolicyNetwork({ allow: ['git.example.com'], lookup });
    await expect(network.resolve('https://git.example.com/')).rejects.toThrow(NetworkDnsError);
  });

  it('fails closed on a name that does not exist, asking the system', async () => {
    await expect(new PolicyNetwork().resolve('https://no-such-host.invalid/')).rejects.toMatchObject({
      code: 'NET_DNS',
      message: expect.stringContaining('no-such-host.invalid'),
    });
  });

  it('ends with the reason of the signal, before and during the lookup', async () => {
    const reason = new Error('cancelled');
    const network = new PolicyNetwork({ lookup: () => new Promise(() => undefined) });
    await expect(network.resolve('https://h.example', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const resolved = network.resolve('https://h.example', { signal: controller.signal });
    controller.abort(reason);
    await expect(resolved).rejects.toBe(reason);
  });
});

describe('Credentials', () => {
  const resolve = (url: string, options: PolicyNetworkOptions, credentials?: boolean) =>
    new PolicyNetwork({ lookup: answering([PUBLIC, '93.184.215.15']), ...options }).resolve(
      url,
      credentials === undefined ? {} : { credentials },
    );

  it('are refused over plain http:, be they in the URL or beside it', async () => {
    await expect(resolve('http://h.example/', {}, true)).rejects.toThrow(CredentialsOverHttpError);
    const inUrl = resolve('http://user:secret@h.example/', {}, false);
    await expect(inUrl).rejects.toThrow(CredentialsOverHttpError);
    await expect(inUrl).rejects.not.toThrow(/secret/);
  });

  it('may go to a host that is in `allow` by name, or with every address', async () => {
    await expect(resolve('http://h.example/', { allow: ['h.example'] }, true)).resolves.toBeDefined();
    await expect(resolve('http://h.example/', { allow: ['93.184.215.0/24'] }, true)).resolves.toBeDefined();
    await expect(resolve('http://h.example/', { allow: [PUBLIC] }, true)).rejects.toThrow(CredentialsOverHttpError);
  });

  it('may go over https: and ssh:, and plain http: is fine without them', async () => {
    await expect(resolve('https://user:secret@h.example/', {}, true)).resolves.toBeDefined();
    await expect(resolve('ssh://git@h.example/', {}, true)).resolves.toBeDefined();
    await expect(resolve('http://h.example/', {})).resolves.toBeDefined();
  });
});

describe('The agents', () => {
  const server = createServer((_request, response) => response.end('hello'));
  const networks: PolicyNetwork[] = [];
  let connections = 0;
  let port: number;

  beforeAll(async () => {
    server.on('connection', () => (connections += 1));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(() => {
    connections = 0;
  });
  afterEach(() => networks.splice(0).forEach((network) => network.close()));
  afterAll(() => server.close());

  const networkOf = (options: PolicyNetworkOptions = {}) => {
    const network = new PolicyNetwork(options);
    networks.push(network);
    return network;
  };
  const get = async (agent: Agent, options: RequestOptions) => {
    const send = 'maxCachedSessions' in agent ? requestByTls : request;
    const [response] = await once(send({ port, agent, ...options }).end(), 'response');
    return text(response);
  };

  it.each(['127.0.0.1', 'localhost', 'git.example.com'])('connect to %s when it is in `allow`', async (host) => {
    const network = networkOf({ allow: [host], lookup: answering(['127.0.0.1']) });
    await expect(get(network.agents().http, { host })).resolves.toBe('hello');
    expect(connections).toBe(1);
  });

  it('connect by TLS too, and only then find that this server speaks none', async () => {
    const { https } = networkOf({ allow: ['h.example'], lookup: answering(['127.0.0.1']) }).agents();
    await expect(get(https, { host: 'h.example' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(EPROTO|ERR_SSL)/),
    });
    expect(connections).toBe(1);
  });

  it('keep connections for the next request', async () => {
    const network = networkOf({ allow: ['127.0.0.1'] });
    const { http } = network.agents();
    await get(http, { host: '127.0.0.1' });
    await new Promise(setImmediate);
    await get(http, { host: '127.0.0.1' });
    expect(connections).toBe(1);
    expect(network.agents().http).toBe(http);
  });

  const forms = ['127.0.0.1', 'localhost', '127.1', '0x7f.1', '2130706433', '0.0.0.0', '::1', '::ffff:127.0.0.1'];
  it.each([...forms, undefined])('do not connect to %s, asking the system', async (host) => {
    const { http, https } = networkOf().agents();
    for (const agent of [http, https]) {
      await expect(get(agent, { host })).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
    }
    expect(connections).toBe(0);
  });

  it('do not connect when the name was public at the check and is loopback now', async () => {
    const network = networkOf({ lookup: answering([PUBLIC], ['127.0.0.1']) });
    const { addresses } = await network.resolve(`http://rebind.example:${port}/`);
    expect(addresses).toEqual([PUBLIC]);
    await expect(get(network.agents().http, { host: 'rebind.example' })).rejects.toThrow(NetworkAddressDeniedError);
    expect(connections).toBe(0);
  });

  it('do not connect when one of several addresses is denied', async () => {
    const lookup = answering(['10.255.255.1', '127.0.0.1']);
    await expect(get(networkOf({ lookup }).agents().http, { host: 'h.example' })).rejects.toThrow(
      NetworkAddressDeniedError,
    );
    expect(connections).toBe(0);
  });

  it('do not let a request bring its own lookup', async () => {
    const { http } = networkOf({ lookup: answering([]) }).agents();
    const lookup: RequestOptions['lookup'] = (_host, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    await expect(get(http, { host: 'h.example', lookup })).rejects.toThrow(NetworkDnsError);
    expect(connections).toBe(0);
  });

  it('serve requests that ask for one family of addresses', async () => {
    const { http } = networkOf({ allow: ['h.example'], lookup: answering(['::1', '127.0.0.1']) }).agents();
    await expect(get(http, { host: 'h.example', family: 4 })).resolves.toBe('hello');
  });

  it('do not connect to sockets in the file system', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'data-backends-network-'));
    const local = createServer((_request, response) => response.end('local'));
    let seen = 0;
    local.on('connection', () => (seen += 1));
    const socketPath = join(directory, 's');
    await once(local.listen(socketPath), 'listening');
    const { http } = networkOf({ allow: ['0.0.0.0/0', 'localhost'] }).agents();
    await expect(get(http, { socketPath })).rejects.toThrow(NetworkAddressDeniedError);
    expect(seen).toBe(0);
    local.close();
    await rm(directory, { recursive: true });
  });

  it('refuse by the error event of the request, also after many refusals', async () => {
    const { http } = networkOf().agents();
    const refused = Array.from({ length: 300 }, () => get(http, { host: '127.0.0.1' }));
    const results = await Promise.allSettled(refused);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(connections).toBe(0);
  });
});
