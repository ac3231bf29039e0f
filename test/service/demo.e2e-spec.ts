import { rm } from 'node:fs/promises';
import type { HttpClient } from './support/http-client.js';
import { ServiceProcess } from './support/service-process.js';
import { temporaryDirectory } from './support/service.js';

describe('the demo', () => {
  let directory: string;
  const running: ServiceProcess[] = [];

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.kill()));
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (environment: Record<string, string> = {}) => {
    const service = await ServiceProcess.start(directory, environment);
    running.push(service);
    return { service, client: await service.client() };
  };
  const list = async (client: HttpClient): Promise<any[]> => (await client.get('/api/data-sources')).body.items;
  const demo = { DATA_BACKENDS_DEMO: 'true' };

  it('gives a stranger a synced directory and a synced repository, once', async () => {
    const first = await start(demo);
    const sources = await list(first.client);
    expect(sources).toMatchObject([
      { name: 'demo-git', type: 'git', status: 'completed', revision: 1 },
      { name: 'demo-local', type: 'local', status: 'completed', revision: 1 },
    ]);
    const [git, local] = sources;
    const content = async (id: string, path: string) =>
      (await first.client.get(`/api/data-sources/${id}/content?path=${path}`)).text;
    expect(await content(git.id, 'services/dns.yaml')).toContain('protocol: both');
    expect(await content(local.id, 'sites/tokyo/site.yaml')).toContain('name: Tōkyō');
    expect(await first.service.stop()).toBe(0);

    const second = await start(demo);
    expect((await list(second.client)).map(({ id }) => id)).toEqual([git.id, local.id]);
    for (const { id } of sources) {
      const job = (await second.client.post(`/api/data-sources/${id}/sync?wait=true`)).body;
      expect(job.result).toMatchObject({ outcome: 'unchanged' });
      await second.client.delete(`/api/data-sources/${id}`);
    }
    expect(await second.service.stop()).toBe(0);

    const third = await start(demo);
    expect(await list(third.client)).toEqual([]);
  });

  it('stays readable when a later start does not ask for it', async () => {
    const first = await start(demo);
    await first.service.stop();
    const { client } = await start();
    for (const { id } of await list(client)) {
      expect((await client.post(`/api/data-sources/${id}/sync?wait=true`)).body).toMatchObject({ status: 'completed' });
    }
  });

  it('goes on without git', async () => {
    const { client, service } = await start({ ...demo, PATH: directory, DATA_BACKENDS_LOG_LEVEL: 'warn' });
    expect(await list(client)).toMatchObject([{ name: 'demo-local', status: 'completed' }]);
    expect(service.stdout).toContain('git is not installed');
  });

  it.each([{}, { ...demo, NODE_ENV: 'production' }])('is not there with %j', async (environment) => {
    const { client } = await start(environment as Record<string, string>);
    expect(await list(client)).toEqual([]);
  });
});
