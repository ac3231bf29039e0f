import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { GitServer } from '../support/git-server.js';
import type { HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the REST API of jobs', () => {
  let service: RunningService;
  let client: HttpClient;
  let server: GitServer;

  beforeAll(async () => {
    server = await GitServer.start();
    service = await startService('pglite');
    client = service.client;
    await mkdir(join(service.root, 'tree'));
    await writeFile(join(service.root, 'tree', 'a.txt'), 'one\n');
  });

  afterAll(async () => {
    await service?.stop();
    await server?.stop();
  });

  let names = 0;
  const newSource = async (type: string, sourceUrl: string): Promise<string> => {
    const { status, body } = await client.post('/api/data-sources', { name: `source-${++names}`, type, sourceUrl });
    expect(status).toBe(201);
    return body.id;
  };
  const localSource = (folder = 'tree') => newSource('local', `file://${join(service.root, folder)}`);
  const sync = async (id: string) => (await client.post(`/api/data-sources/${id}/sync?wait=true`)).body;
  const get = async (id: string) => (await client.get(`/api/jobs/${id}`)).body;
  const list = async (query: Record<string, string>) => {
    const { status, body } = await client.get(`/api/jobs?${new URLSearchParams(query)}`);
    expect(status).toBe(200);
    return body;
  };

  /** A source whose remote keeps a sync waiting until `release()`. */
  const heldSource = async () => {
    const name = `held-${++names}`;
    await (await server.createRepository(name)).commit({ 'a.txt': 'one\n' });
    const arrived = new Promise<void>((resolve) => server.respondWith(() => resolve()));
    return { id: await newSource('git', server.url(name)), arrived, release: () => server.respondWith(null) };
  };

  it('lists the newest first, in pages that do not shift when more are added', async () => {
    const objectId = await localSource();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.unshift((await sync(objectId)).id);
    const first = await list({ objectType: 'data-source', objectId, limit: '2' });
    expect(first).toEqual({
      items: [await get(ids[0]!), await get(ids[1]!)],
      nextCursor: expect.any(String),
      total: 3,
    });
    await sync(objectId);
    const second = await list({ objectType: 'data-source', objectId, limit: '2', cursor: first.nextCursor });
    expect(second).toEqual({ items: [await get(ids[2]!)], nextCursor: null, total: 4 });
  });

  it('lists what is asked for', async () => {
    const [good, bad] = [await localSource(), await localSource('nowhere')];
    const [completed, failed] = [await sync(good), await sync(bad)];
    const idsOf = async (query: Record<string, string>) =>
      (await list({ limit: '1000', ...query })).items.map(({ id }: { id: string }) => id);
    expect(await idsOf({ objectId: bad })).toEqual([failed.id]);
    expect(await idsOf({ objectId: bad, status: 'completed' })).toEqual([]);
    expect(await idsOf({ status: 'failed' })).toEqual(expect.arrayContaining([failed.id]));
    expect(await idsOf({ status: 'failed' })).not.toContain(completed.id);
    expect(await idsOf({ runner: 'data-backends.sync', queue: 'default' })).toEqual(
      expect.arrayContaining([failed.id, completed.id]),
    );
    expect(await list({ queue: 'low', objectType: 'data-source' })).toEqual({ items: [], nextCursor: null, total: 0 });
  });

  it.each([
    ['status=waiting', '/status'],
    ['status=failed&status=errored', '/status'],
    ['limit=0', '/limit'],
    ['runner=', '/runner'],
    ['colour=red', '/'],
    ['cursor=nonsense', '/cursor'],
    [`cursor=${encoded(['x'])}`, '/cursor'],
    [`cursor=${encoded([UNKNOWN_ID, UNKNOWN_ID])}`, '/cursor'],
  ])('refuses a list of ?%s', async (query, pointer) => {
    const { status, body } = await client.get(`/api/jobs?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(body.errors[0].pointer).toMatch(new RegExp(`^${pointer}`));
  });

  it('finds nothing for text that the database cannot hold', async () => {
    const { status } = await client.get('/api/jobs?runner=%00');
    expect(status).toBe(400);
  });

  it('shows how a job ended, and its log from any line on', async () => {
    const { id, ...job } = await sync(await localSource());
    expect(job).toMatchObject({
      runner: 'data-backends.sync',
      queue: 'default',
      status: 'completed',
      object: { type: 'data-source', id: expect.any(String) },
      attempts: 1,
      error: null,
      result: { outcome: 'changed', created: 1 },
    });
    const { status, body: log } = await client.get(`/api/jobs/${id}/log`);
    expect(status).toBe(200);
    expect(log).toMatchObject({ nextCursor: null, total: log.items.length });
    expect(log.items.map(({ line }: { line: number }) => line)).toEqual(
      log.items.map((_: unknown, i: number) => i + 1),
    );
    expect(log.items.at(-1)).toEqual({
      line: log.items.length,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      level: 'info',
      message: expect.stringContaining('Published revision 1'),
    });
    const part = (await client.get(`/api/jobs/${id}/log?limit=1`)).body;
    expect(part).toEqual({ items: [log.items[0]], nextCursor: '1', total: log.total });
    expect((await client.get(`/api/jobs/${id}/log?after=1`)).body.items).toEqual(log.items.slice(1));
    expect((await client.get(`/api/jobs/${id}/log?after=-1`)).status).toBe(400);
  });

  it('shows the log of one that runs, and cancels it for good', async () => {
    const held = await heldSource();
    try {
      const started = await client.post(`/api/data-sources/${held.id}/sync`);
      expect(started.status).toBe(202);
      const { id } = started.body;
      await held.arrived;
      expect(await get(id)).toMatchObject({ status: 'running', completed: null, worker: expect.any(String) });
      expect((await client.get(`/api/jobs/${id}/log`)).status).toBe(200);
      expect((await client.post(`/api/jobs/${id}/retry`)).body).toMatchObject({ status: 409, code: 'JOB_NOT_ENDED' });
      const cancelled = await client.post(`/api/jobs/${id}/cancel`);
      expect(cancelled).toMatchObject({
        status: 200,
        body: { id, status: 'cancelled', completed: expect.any(String) },
      });
      expect((await client.post(`/api/jobs/${id}/cancel`)).body).toMatchObject({
        status: 409,
        code: 'JOB_ALREADY_ENDED',
      });
      await eventually(async () => (await client.get(`/api/data-sources/${held.id}`)).body.state === 'idle');
      held.release();
      const retried = await client.post(`/api/jobs/${id}/retry`);
      expect(retried).toMatchObject({ status: 202, body: { id, status: 'pending', error: null, result: null } });
      await eventually(async () => (await get(id)).status === 'completed');
    } finally {
      held.release();
    }
  });

  it('runs one that failed again, under the same id, and none that completed', async () => {
    const source = await localSource('later');
    const failed = await sync(source);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: expect.any(String), message: expect.any(String) },
    });
    await mkdir(join(service.root, 'later'));
    expect(await client.post(`/api/jobs/${failed.id}/retry`)).toMatchObject({ status: 202, body: { id: failed.id } });
    await eventually(async () => (await get(failed.id)).status === 'completed');
    expect(await get(failed.id)).toMatchObject({ attempts: 1, error: null, result: { revision: 1 } });
    const again = await client.post(`/api/jobs/${failed.id}/retry`);
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'JOB_ALREADY_ENDED', detail: expect.stringContaining('is completed') },
    });
  });

  it.each([
    ['GET', ''],
    ['GET', '/log'],
    ['POST', '/cancel'],
    ['POST', '/retry'],
  ])('knows no job of an id that nobody has: %s /api/jobs/:id%s', async (method, path) => {
    for (const id of [UNKNOWN_ID, 'nonsense', '%00']) {
      const { status, body } = await client.call(method, `/api/jobs/${id}${path}`);
      expect({ id, status, code: body.code }).toEqual({ id, status: 404, code: 'JOB_NOT_FOUND' });
    }
  });

  it.each(['cancel', 'retry'])('takes no body: %s', async (action) => {
    const { status } = await client.post(`/api/jobs/${UNKNOWN_ID}/${action}`, { force: true });
    expect(status).toBe(400);
  });

  it('shows when system jobs run, runs one now, and pauses it', async () => {
    const { items, total } = (await client.get('/api/schedules')).body;
    expect(total).toBe(items.length);
    const { id } = items.find(({ name }: { name: string }) => name === 'Housekeeping');
    const path = `/api/schedules/${id}`;
    const before = (await client.get(path)).body;
    expect(before).toMatchObject({ id, interval: 1_440, cron: null, paused: false, nextRun: expect.any(String) });

    const run = await client.post(`${path}/run`);
    expect([run.status, run.body.runner]).toEqual([202, id]);
    await eventually(async () => (await get(run.body.id)).status === 'completed');
    expect((await client.get(path)).body.nextRun).toBe(before.nextRun);

    expect((await client.post(`${path}/pause`)).body).toMatchObject({ paused: true, nextRun: null });
    expect((await client.post(`${path}/resume`)).body).toMatchObject({ paused: false, nextRun: before.nextRun });
    const unknown = await client.post('/api/schedules/nothing/run');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'SCHEDULE_NOT_FOUND']);
  });
});
