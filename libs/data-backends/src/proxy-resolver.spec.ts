import { NETWORK, type Network } from '@lib/core';
import { type ProxyAnswer, type ProxyRequest, ProxyResolver } from '@lib/network';
import { DataSourcesService } from '@lib/sources';
import { Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataBackendsModule } from './data-backends.module.js';

const URL = 'https://192.0.2.1/x.git';

/** Needs what itself stands on the network. */
@Injectable()
class TeamProxies extends ProxyResolver {
  constructor(readonly sources: DataSourcesService) {
    super();
  }

  override resolve({ url }: ProxyRequest): ProxyAnswer {
    return url === URL ? 'socks5h://team.example:1080' : undefined;
  }
}

@Module({ providers: [{ provide: ProxyResolver, useClass: TeamProxies }] })
class TeamModule {}

describe('The proxies of an application', () => {
  let module: TestingModule;
  afterEach(() => module.close());

  const proxyOf = async (url: string, ...imports: Type[]) => {
    const proxies = { https: 'http://user:hunter2@corp.example:3128', noProxy: ['198.51.100.0/24'] };
    const backends = DataBackendsModule.forRoot({ database: false, network: { proxies } });
    module = await Test.createTestingModule({ imports: [backends, ...imports] }).compile();
    await module.init();
    const resolved = await module.get<Network>(NETWORK, { strict: false }).resolve(url);
    return resolved.proxy?.name ?? null;
  };

  it.each([
    [URL, 'corp.example:3128'],
    ['https://198.51.100.1/x.git', null],
    ['http://192.0.2.1/x.git', null],
  ])('are configured (%s: %s)', async (url, expected) => {
    expect(await proxyOf(url)).toBe(expected);
  });

  it.each([
    [URL, 'team.example:1080'],
    ['https://192.0.2.2/x.git', 'corp.example:3128'],
  ])('are chosen by its ProxyResolver, in whatever module it is (%s: %s)', async (url, expected) => {
    expect(await proxyOf(url, TeamModule)).toBe(expected);
  });
});
