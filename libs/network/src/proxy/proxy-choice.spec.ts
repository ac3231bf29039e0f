import type { NetworkClient } from '@lib/core';
import { ProxyChoice } from './proxy-choice.js';
import type { ProxyAnswer, ProxyRequest, ProxyResolver } from './proxy-resolver.js';

const PROXIES = { http: 'http://h.example:1', https: 'http://s.example:2', noProxy: ['direct.example'] };

const target = (url: string) => {
  const { protocol, hostname, port } = new URL(url);
  return { scheme: protocol.slice(0, -1), host: hostname, port: Number(port) || 443, url };
};
const choose = async (choice: ProxyChoice, url: string, client?: NetworkClient) =>
  (await choice.choose(target(url), client))?.name ?? null;

describe('The configured proxy', () => {
  it.each([
    ['http://git.example/', 'h.example:1'],
    ['https://git.example/', 's.example:2'],
    ['https://direct.example/', null],
    ['http://x.direct.example/', null],
    ['ftp://git.example/', null],
  ])('of %s is %s', async (url, expected) => {
    expect(await choose(new ProxyChoice(PROXIES), url)).toBe(expected);
  });

  it('is that for all where the scheme has none of its own, but never for ssh:', async () => {
    const choice = new ProxyChoice({ ...PROXIES, https: undefined, all: 'socks5://all.example' });
    expect(await choose(choice, 'https://git.example/')).toBe('all.example:1080');
    expect(await choose(choice, 'http://git.example/')).toBe('h.example:1');
    expect(await choose(choice, 'ftp://git.example/')).toBe('all.example:1080');
    expect(await choose(choice, 'ftp://direct.example/')).toBeNull();
    expect(await choose(choice, 'ssh://git.example/')).toBeNull();
  });

  it('is none when nothing is configured', async () => {
    expect(new ProxyChoice().isNeeded).toBe(false);
    expect(await choose(new ProxyChoice({ noProxy: ['*'] }), 'https://git.example/')).toBeNull();
    expect(new ProxyChoice(PROXIES).isNeeded).toBe(true);
  });
});

describe('The resolver of the application', () => {
  const resolving = (resolve: (request: ProxyRequest) => ProxyAnswer | Promise<ProxyAnswer>) =>
    new ProxyChoice(PROXIES, () => ({ resolve }) as ProxyResolver);

  it('overrides the configuration, noProxy too', async () => {
    const choice = resolving(({ url }) => (url.includes('own') ? 'socks5://own.example:9' : null));
    expect(await choose(choice, 'https://own.direct.example/')).toBe('own.example:9');
    expect(await choose(choice, 'https://git.example/')).toBeNull();
    expect(choice.isNeeded).toBe(true);
  });

  it('leaves the choice to the configuration by undefined, and may take its time', async () => {
    const choice = resolving(async () => undefined);
    expect(await choose(choice, 'https://git.example/')).toBe('s.example:2');
  });

  it('is told who connects where', async () => {
    const seen: ProxyRequest[] = [];
    const client = { source: { id: '1', name: 'core' }, backend: 'git' };
    await choose(
      resolving((request) => void seen.push(request)),
      'https://git.example/x.git',
      client,
    );
    expect(seen).toEqual([{ url: 'https://git.example/x.git', ...client }]);
  });

  it.each<[string, (request: ProxyRequest) => ProxyAnswer | Promise<ProxyAnswer>]>([
    ['throws', () => Promise.reject(new Error('hunter2'))],
    [
      'throws at once',
      () => {
        throw new Error('hunter2');
      },
    ],
    ['names no proxy', () => 'gopher://user:hunter2@h'],
    ['answers something else', () => ({ hunter2: 1 }) as never],
  ])('stops the connection when it %s', async (_case, resolve) => {
    const error = (await choose(resolving(resolve), 'https://git.example/').catch(
      (thrown: unknown) => thrown,
    )) as Error;
    expect(error).toMatchObject({ code: 'NET_PROXY_INVALID', message: expect.stringContaining('git.example') });
    expect(error.message).not.toContain('hunter2');
  });
});
