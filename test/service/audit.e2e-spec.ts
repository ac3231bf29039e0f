import { AuditTrail, DataSourcesService } from '@lib/data-backends';
import { HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';
const CANARY = 'canary-7Zq-secret';
const ADMIN = { id: 'admin-token', name: 'Admin token' };

describe('the audit log of the service', () => {
  let service: RunningService;
  let admin: HttpClient;

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN });
    admin = service.client;
  });
  afterAll(() => service?.stop());

  const entries = async (query: string) => (await admin.get(`/api/audit?${query}`)).body.items as any[];
  const newSource = async (name: string) => {
    const parameters = { username: 'ada', password: CANARY };
    const sourceUrl = 'https://git.example.org/a.git';
    const { body } = await admin.post('/api/data-sources', { name, type: 'git', sourceUrl, parameters });
    return body.id as string;
  };

  it('tells who changed a source, how and by which request, without its secrets', async () => {
    const id = await newSource('audited');
    const path = `/api/data-sources/${id}`;
    await admin.call('PATCH', path, {
      json: { comments: 'https://ada:hunter2@host/', parameters: { password: `${CANARY}-2` } },
      headers: { 'x-request-id': 'request-7' },
    });
    await admin.patch(path, { comments: 'https://ada:hunter2@host/' });
    await admin.post(`${path}/pause`);
    await admin.call('PUT', `${path}/webhook`);
    await admin.call('PUT', `${path}/webhook`);
    await admin.delete(`${path}/webhook`);
    await admin.delete(path);

    const found = await entries(`objectId=${id}`);
    const object = { type: 'data-source', id, name: 'audited' };
    const webhook = { type: 'webhook', id, name: 'audited' };
    const hidden = { key: { set: true }, secret: { set: true } };
    expect(found.toReversed()).toMatchObject([
      { action: 'create', object, via: 'api', actor: ADMIN, address: '127.0.0.1', before: null },
      {
        action: 'update',
        object,
        requestId: 'request-7',
        before: { comments: '', parameters: { username: 'ada', password: { set: true } } },
        after: {
          comments: 'https://***@host/',
          parameters: { username: 'ada', password: { set: true, changed: true } },
        },
      },
      { action: 'update', object, before: { enabled: true }, after: { enabled: false } },
      { action: 'create', object: webhook, before: null, after: hidden },
      { action: 'replace', object: webhook, before: hidden, after: hidden },
      { action: 'delete', object: webhook, before: hidden, after: null },
      { action: 'delete', object, after: null },
    ]);
    expect(Object.keys(found.at(-2).after)).toEqual(['comments', 'parameters']);
    expect(found.at(-1).after).toMatchObject({ sourceUrl: 'https://git.example.org/a.git', enabled: true });
    expect(found[0].before).toMatchObject({ name: 'audited', parameters: { password: { set: true } } });
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  it('keeps nothing of what was refused', async () => {
    const before = (await admin.get('/api/audit?limit=1')).body.total;
    await newSource('twice');
    expect(
      (await admin.post('/api/data-sources', { name: 'twice', type: 'local', sourceUrl: '/nowhere' })).status,
    ).not.toBe(201);
    const missing = '01890000-0000-7000-8000-000000000000';
    await admin.delete(`/api/data-sources/${missing}`);
    await admin.delete(`/api/tokens/${missing}`);
    await admin.post(`/api/jobs/${missing}/cancel`);
    expect((await admin.get('/api/audit?limit=1')).body.total).toBe(before + 1);
  });

  it('tells of tokens, schedules and jobs', async () => {
    const token = (await admin.post('/api/tokens', { name: 'ci', role: 'operator' })).body;
    const operator = new HttpClient(service.url, { authorization: `Bearer ${token.token}` });
    const actor = { id: token.id, name: 'ci' };
    const schedule = '/api/schedules/data-backends.housekeeping';
    await operator.post(`${schedule}/pause`);
    await operator.post(`${schedule}/pause`);
    await operator.post(`${schedule}/resume`);
    // A job that fails at once: its host does not resolve.
    const source = await newSource('unreachable');
    await admin.patch(`/api/data-sources/${source}`, { sourceUrl: 'https://127.0.0.2:1/a.git' });
    const job = (await admin.post(`/api/data-sources/${source}/sync?wait=true`)).body;
    expect(job.status).toBe('failed');
    expect((await operator.post(`/api/jobs/${job.id}/retry`)).status).toBe(202);
    await admin.delete(`/api/tokens/${token.id}`);

    const of = async (query: string) =>
      (await entries(query)).map(({ action, actor: { id } }: any) => `${action} by ${id}`);
    expect(await of(`objectId=${token.id}`)).toEqual(['revoke by admin-token', 'create by admin-token']);
    expect(await of(`objectType=schedule`)).toEqual([`resume by ${actor.id}`, `pause by ${actor.id}`]);
    expect(await of(`objectId=${job.id}&action=retry`)).toEqual([`retry by ${actor.id}`]);
    expect(await of(`actor=${actor.id}`)).toHaveLength(3);
    const [created] = await entries(`objectId=${token.id}&action=create`);
    expect(created.after).toEqual({ role: 'operator', sources: null, expires: null });
    expect(JSON.stringify(created)).not.toContain(token.token);
  });

  it('is read in pages, by what, by whom and when', async () => {
    const { total, nextCursor, items } = (await admin.get('/api/audit?limit=2&objectType=data-source')).body;
    expect([items.length, total > 2]).toEqual([2, true]);
    const next = (await admin.get(`/api/audit?limit=1&objectType=data-source&cursor=${nextCursor}`)).body.items;
    expect(next[0].id < items[1].id).toBe(true);
    expect(await entries(`to=${items.at(-1).time}&limit=1000`)).not.toContainEqual(items.at(-1));
    expect(await entries(`from=${items[0].time}&objectType=data-source`)).toContainEqual(items[0]);
    expect(await entries('from=2999-01-01T00:00:00Z')).toEqual([]);
    for (const query of ['from=yesterday', 'cursor=abc', 'colour=red', 'cursor=WyJub25lIl0']) {
      expect((await admin.get(`/api/audit?${query}`)).body.code).toBe('VALIDATION_FAILED');
    }
  });

  it('has what code of the application does, too', async () => {
    const { id } = await service.app
      .get(DataSourcesService)
      .create({ name: 'by-code', type: 'git', sourceUrl: 'https://git.example.org/b.git' });
    const { items } = await service.app.get(AuditTrail).list({ objectId: id });
    expect(items).toMatchObject([
      { action: 'create', via: 'application', actor: null, requestId: null, address: null },
    ]);
  });
});
