import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDirectory } from '../support/databases.js';
import { GitServer } from '../support/git-server.js';
import { HttpProxyServer } from '../support/proxy-servers.js';
import { ServiceProcess } from './support/service-process.js';

const USER = { username: 'corp', password: 'canary:@/%é' };
const CANARY = /canary|Y2FuYXJ5|Y29ycDpjYW5hcn/;

describe('The service behind a corporate proxy', () => {
  let directory: string;
  let server: GitServer;
  let service: ServiceProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'data-backends-behind-proxy-'));
    await prepareDataDirectory(join(directory, 'data'));
    server = await GitServer.start();
    await (await server.createRepository('x')).commit({ 'a.txt': 'a' });
  });
  afterEach(async () => {
    await service?.kill();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Tests a source of a service with these variables; `git.test` is known to the proxies alone. */
  const test = async (environment: Record<string, string>, host = 'git.test') => {
    const allow = { DATA_BACKENDS_NETWORK_ALLOW: 'git.test,127.0.0.1' };
    service = await ServiceProcess.start(directory, { ...allow, DATA_BACKENDS_LOG_LEVEL: 'verbose', ...environment });
    const client = await service.client();
    const answer = await client.post('/api/data-sources/test', {
      type: 'git',
      sourceUrl: `http://${host}:${server.port}/x.git`,
    });
    expect(answer.text + service.stdout + service.stderr).not.toMatch(CANARY);
    return answer.body as unknown;
  };

  it('needs no more than the variables of every other program', async () => {
    await using proxy = await HttpProxyServer.start({ user: USER });
    expect(await test({ HTTP_PROXY: proxy.url(USER), NO_PROXY: '127.0.0.1' })).toMatchObject({ ok: true });
    expect(proxy.asked[0]).toEqual({ by: 'url', host: 'git.test', port: server.port });
  });

  it('is told otherwise by its own', async () => {
    await using proxy = await HttpProxyServer.start({ user: USER });
    const environment = { HTTP_PROXY: proxy.url(USER), DATA_BACKENDS_NO_PROXY: '127.0.0.1' };
    expect(await test(environment, '127.0.0.1')).toMatchObject({ ok: true });
    expect(proxy.connections).toBe(0);
  });

  it('says which proxy refuses it, and not with what password', async () => {
    await using proxy = await HttpProxyServer.start({ user: { ...USER, password: 'other' } });
    expect(await test({ all_proxy: proxy.url(USER) })).toMatchObject({
      ok: false,
      error: { code: 'NET_PROXY_AUTH_FAILED', message: expect.stringContaining(proxy.name) },
    });
  });

  it('does not start with a proxy that is none', async () => {
    service = ServiceProcess.spawn(directory, { HTTPS_PROXY: 'ftp://corp:canary@proxy.example' });
    expect(await service.ended).toBe(1);
    expect(service.stderr).toContain('HTTPS_PROXY: The URL of the proxy is not valid');
    expect(service.stdout + service.stderr).not.toMatch(CANARY);
  });
});
