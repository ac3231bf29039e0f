import { createHmac } from 'node:crypto';
import { Database } from '@lib/data-backends';
import { eventually } from '../support/eventually.js';
import type { GitRepository } from '../support/git-repository.js';
import { GitServer } from '../support/git-server.js';
import { startHost } from './support/host-application.js';
import type { HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';

describe('a webhook', () => {
  let service: RunningService;
  let admin: HttpClient;
  let server: GitServer;

  beforeAll(async () => {
    server = await GitServer.start();
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN });
    admin = service.client;
  });
  afterAll(async () => {
    await service?.stop();
    await server?.stop();
  });

  let names = 0;
  const newSource = async (): Promise<{ path: string; repository: GitRepository }> => {
    const name = `source-${++names}`;
    const repository = await server.createRepository(name);
    await repository.commit({ 'a.txt': 'one\n' });
    const input = { name, type: 'git', sourceUrl: server.url(name), parameters: { branch: 'main' } };
    const path = `/api/data-sources/${(await admin.post('/api/data-sources', input)).body.id}`;
    await admin.post(`${path}/sync?wait=true`);
    return { path, repository };
  };
  const newWebhook = async (path: string) =>
    (await admin.call('PUT', `${path}/webhook`)).body as { path: string; secret: string; key: string };

  const push = { ref: 'refs/heads/main', before: '0', after: '1', repository: { default_branch: 'main' } };
  /** As GitHub sends it: without a token of ours, signed over the bytes. */
  const deliver = (path: string, secret: string, body: object = push, headers: Record<string, string> = {}) => {
    const text = JSON.stringify(body);
    const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    return fetch(service.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-event': 'push',
        'x-hub-signature-256': signature,
        ...headers,
      },
      body: text,
    });
  };
  const outcome = async (answer: Promise<Response>) => {
    const response = await answer;
    const { outcome: said, code } = (await response.json()) as { outcome?: string; code?: string };
    return `${response.status} ${said ?? code}`;
  };
  const jobsOf = async (path: string) =>
    (await admin.get(`/api/jobs?objectId=${path.split('/').at(-1)}`)).body as { total: number; items: any[] };

  it('brings what was pushed into the database', async () => {
    const { path, repository } = await newSource();
    const hook = await newWebhook(path);
    await repository.commit({ 'a.txt': 'two\n' });
    expect(await outcome(deliver(hook.path, hook.secret))).toBe('202 queued');
    await eventually(async () => (await admin.get(`${path}/content?path=a.txt`)).text === 'two\n');
    const { items } = await jobsOf(path);
    expect(items[0].actor).toEqual({ id: 'webhook', name: 'Webhook of github' });
    expect((await admin.get(`${path}/webhook`)).body).toEqual({
      key: hook.key,
      path: `/api/hooks/${hook.key}`,
      created: expect.any(String),
      lastDelivery: expect.any(String),
      lastOutcome: 'queued',
    });
  });

  it('leaves alone what does not concern the source, or is paused', async () => {
    const { path } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    expect(await outcome(deliver(hook, secret, { ...push, ref: 'refs/heads/other' }))).toBe('202 ignored');
    await admin.post(`${path}/pause`);
    expect(await outcome(deliver(hook, secret))).toBe('202 ignored');
    expect((await jobsOf(path)).total).toBe(1);
  });

  it('makes few syncs of a flood', async () => {
    const { path } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    const answers = await Promise.all(Array.from({ length: 60 }, () => outcome(deliver(hook, secret))));
    expect(new Set(answers)).toEqual(new Set(['202 queued']));
    await eventually(async () => (await admin.get(path)).body.state === 'idle');
    expect((await jobsOf(path)).total).toBeLessThan(60);
  });

  it('takes no delivery that is not signed, with the same answer as for one that is not there', async () => {
    const { path } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    const refused = await deliver(hook, `${secret}x`);
    const missing = await deliver('/api/hooks/nobody', secret);
    const problems = [await refused.json(), await missing.json()] as { code: string; detail: string }[];
    expect([refused.status, problems[0]!.code]).toEqual([401, 'WEBHOOK_REFUSED']);
    expect([missing.status, problems[1]!.detail]).toEqual([401, problems[0]!.detail]);
    // One byte of it is another one.
    const signature = createHmac('sha256', secret).update(JSON.stringify(push)).digest('hex');
    const altered = { ...push, ref: 'refs/heads/maim' };
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    expect(await outcome(deliver(hook, secret, altered, headers))).toBe('401 WEBHOOK_REFUSED');
    // A token of ours does not replace the signature.
    const asAdmin = { 'x-hub-signature-256': '', authorization: `Bearer ${ADMIN_TOKEN}` };
    expect(await outcome(deliver(hook, secret, push, asAdmin))).toBe('401 WEBHOOK_REFUSED');
    expect((await jobsOf(path)).total).toBe(1);
    expect((await admin.get(`${path}/webhook`)).body.lastDelivery).toBeNull();
  });

  it('takes what is sent without a body, by whoever has the secret', async () => {
    const { path } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    const headers = { authorization: `Bearer ${secret}` };
    expect(await outcome(fetch(service.url + hook, { method: 'POST', headers }))).toBe('202 queued');
  });

  it('is told its secret once, which is kept encrypted', async () => {
    const { path } = await newSource();
    const { secret } = await newWebhook(path);
    const shown = [await admin.get(`${path}/webhook`), await admin.get(path), await admin.get('/api/data-sources')];
    for (const { text } of shown) expect(text).not.toContain(secret);
    const database = service.app.get(Database);
    const { rows } = await database.query(`SELECT webhook::text AS stored FROM "${database.schema}".webhook`);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is another one when it is made anew, and none when it is removed', async () => {
    const { path } = await newSource();
    expect((await admin.get(`${path}/webhook`)).body.code).toBe('WEBHOOK_NOT_FOUND');
    const first = await newWebhook(path);
    const second = await newWebhook(path);
    expect(await outcome(deliver(first.path, first.secret))).toBe('401 WEBHOOK_REFUSED');
    expect(await outcome(deliver(second.path, second.secret))).toBe('202 queued');
    expect((await admin.call('DELETE', `${path}/webhook`)).status).toBe(204);
    expect(await outcome(deliver(second.path, second.secret))).toBe('401 WEBHOOK_REFUSED');
    expect((await admin.call('DELETE', `${path}/webhook`)).body.code).toBe('WEBHOOK_NOT_FOUND');
  });
});

describe('a webhook of an application that keeps no bytes of bodies', () => {
  it('says how to start it', async () => {
    const host = await startHost('express');
    try {
      const answer = await host.client.post('/data-backends/api/hooks/x', push());
      expect([answer.status, answer.body.code]).toEqual([500, 'WEBHOOK_RAW_BODY_MISSING']);
      expect(answer.body.detail).toContain('rawBody: true');
    } finally {
      await host.stop();
    }
  });

  const push = () => ({ ref: 'refs/heads/main' });
});
