import { PolicyNetwork, type PolicyNetworkOptions } from './policy-network.js';

const HTTP = 'http://proxy.corp.example:3128';
const PUBLIC = '93.184.215.14';

const unknown = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
const behind = (proxy: string, options: PolicyNetworkOptions = {}) =>
  new PolicyNetwork({ lookup: unknown, proxies: { all: proxy }, ...options });

describe('Behind a proxy that resolves names', () => {
  describe.each([HTTP, 'https://proxy.corp.example', 'socks5h://proxy.corp.example'])('(%s)', (proxy) => {
    it('a name that this machine cannot resolve may be reached', async () => {
      const found = await behind(proxy).resolve('https://git.example.com/x');
      expect(found).toMatchObject({ host: 'git.example.com', port: 443, addresses: [] });
      expect(found.proxy?.url).toContain('proxy.corp.example');
    });

    it.each([
      'http://169.254.169.254/latest/meta-data/',
      'http://metadata.google.internal/',
      'http://METADATA./',
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://0x7f.1/',
      'http://2130706433/',
      'http://localhost/',
      'http://LOCALHOST./',
      'http://x.localhost/',
      'http://denied.example/',
      'http://x.denied.example/',
      'http://10.6.6.6/',
    ])('%s may not', async (url) => {
      const network = behind(proxy, { deny: ['denied.example', '*.denied.example', '10.6.0.0/16'] });
      await expect(network.resolve(url)).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
    });
  });

  it('a name that this machine resolves to what is denied may not be reached', async () => {
    const network = behind(HTTP, { lookup: async () => [PUBLIC, '127.0.0.1'] });
    await expect(network.resolve('https://rebind.example/')).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
  });

  it('no answer in time is no answer', async () => {
    const network = behind(HTTP, { lookup: () => new Promise(() => undefined) });
    await expect(network.resolve('https://git.example.com/')).resolves.toMatchObject({ addresses: [] });
  });

  it('the preset `public` wants to know the address, or the name in `allow`', async () => {
    await expect(behind(HTTP, { preset: 'public' }).resolve('https://git.example.com/')).rejects.toMatchObject({
      code: 'NET_PROXY_UNCHECKED',
    });
    const known = behind(HTTP, { preset: 'public', lookup: async () => [PUBLIC] });
    await expect(known.resolve('https://git.example.com/')).resolves.toMatchObject({ addresses: [PUBLIC] });
    const allowed = behind(HTTP, { preset: 'public', allow: ['git.example.com'] });
    await expect(allowed.resolve('https://git.example.com/')).resolves.toMatchObject({ addresses: [] });
  });

  it('credentials still want https:', async () => {
    await expect(behind(HTTP).resolve('http://git.example.com/', { credentials: true })).rejects.toMatchObject({
      code: 'NET_CREDENTIALS_OVER_HTTP',
    });
    const allowed = behind(HTTP, { allow: ['git.example.com'] });
    await expect(allowed.resolve('http://git.example.com/', { credentials: true })).resolves.toBeDefined();
  });
});

describe('Behind a proxy that resolves no names (socks5:)', () => {
  it('the addresses are ours and checked', async () => {
    const network = behind('socks5://proxy.corp.example', { lookup: async () => [PUBLIC] });
    await expect(network.resolve('https://git.example.com/')).resolves.toMatchObject({ addresses: [PUBLIC] });
    const rebound = behind('socks5://proxy.corp.example', { lookup: async () => ['127.0.0.1'] });
    await expect(rebound.resolve('https://git.example.com/')).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
  });

  it('a name that this machine cannot resolve cannot be reached', async () => {
    await expect(behind('socks5://proxy.corp.example').resolve('https://git.example.com/')).rejects.toMatchObject({
      code: 'NET_DNS',
    });
  });
});

it('A host in noProxy is judged as without proxies', async () => {
  const proxies = { all: HTTP, noProxy: ['git.example.com'] };
  await expect(
    new PolicyNetwork({ lookup: unknown, proxies }).resolve('https://git.example.com/'),
  ).rejects.toMatchObject({
    code: 'NET_DNS',
  });
});

it('The resolver of the application sees no credentials', async () => {
  const seen: string[] = [];
  const network = new PolicyNetwork({
    lookup: async () => [PUBLIC],
    proxyResolver: () => ({ resolve: ({ url }) => (seen.push(url), null) }),
  });
  await network.forClient({ backend: 'git' }).resolve('https://user:hunter2@git.example.com/x.git');
  expect(seen).toEqual(['https://git.example.com/x.git']);
});
