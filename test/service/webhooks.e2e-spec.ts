import { createHmac, randomUUID } from 'node:crypto';
import { Database } from '@lib/data-backends';
import { eventually } from '../support/eventually.js';
import { Forge } from '../support/forge.js';
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
  const newSource = async (of: object = {}): Promise<{ path: string; repository: GitRepository; name: string }> => {
    const name = `source-${++names}`;
    const repository = await server.createRepository(name);
    await repository.commit({ 'a.txt': 'one\n' });
    const input = { name, type: 'git', sourceUrl: server.url(name), parameters: { branch: 'main' }, ...of };
    const path = `/api/data-sources/${(await admin.post('/api/data-sources', input)).body.id}`;
    await admin.post(`${path}/sync?wait=true`);
    return { path, repository, name };
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

  it('brings a push to a git server into the database, from where it is read', async () => {
    await using forge = await Forge.start();
    const project = await forge.createProject('pushed');
    await project.clone.commit({ 'a.txt': 'one\n', 'b.txt': 'other\n' });
    await project.push();
    const input = { name: 'pushed', type: 'git', sourceUrl: project.url };
    const path = `/api/data-sources/${(await admin.post('/api/data-sources', input)).body.id}`;
    await admin.post(`${path}/sync?wait=true`);
    const hook = await newWebhook(path);
    project.webhook = { url: service.url + hook.path, secret: hook.secret };

    await project.clone.commit({ 'a.txt': 'two\n' });
    expect(await project.push()).toBe(202);
    await eventually(async () => (await admin.get(`${path}/content?path=a.txt`)).text === 'two\n');
    expect((await admin.get(`${path}/diff?path=a.txt`)).body).toMatchObject({
      change: 'updated',
      added: 1,
      removed: 1,
    });
    expect((await admin.get(`${path}/revisions`)).body.items[0]).toMatchObject({
      remoteRevision: await project.clone.head(),
      updated: 1,
    });
  });

  it('syncs the sources that a push concerns, and only those', async () => {
    const { path: ofMain, repository, name } = await newSource();
    await repository.commit({ 'a.txt': 'one\n' }, { branch: 'release' });
    const { path: ofRelease } = await newSource({ sourceUrl: server.url(name), parameters: { branch: 'release' } });
    const { path: ofAnother } = await newSource();
    const hooks = [await newWebhook(ofMain), await newWebhook(ofRelease)];
    await repository.commit({ 'a.txt': 'two\n' }, { branch: 'release' });
    const body = { ...push, ref: 'refs/heads/release' };
    const outcomes = await Promise.all(hooks.map(({ path, secret }) => outcome(deliver(path, secret, body))));
    expect(outcomes).toEqual(['202 ignored', '202 queued']);
    await eventually(async () => (await admin.get(`${ofRelease}/content?path=a.txt`)).text === 'two\n');
    const jobs = await Promise.all([ofMain, ofRelease, ofAnother].map(async (path) => (await jobsOf(path)).total));
    expect(jobs).toEqual([1, 2, 1]);
  });

  it.each(['token', 'signature'])(
    'takes what GitLab sends with a secret %s, and nothing that was altered',
    async (kind) => {
      const { path } = await newSource();
      const { path: hook, secret } = await newWebhook(path);
      const text = JSON.stringify({
        object_kind: 'push',
        event_name: 'push',
        before: '1'.repeat(40),
        after: '2'.repeat(40),
        ref: 'refs/heads/main',
        checkout_sha: '2'.repeat(40),
        project: { id: 7, path_with_namespace: 'team/configs', default_branch: 'main' },
        commits: [],
        total_commits_count: 0,
      });
      const id = randomUUID();
      const signed = `${id}.1731705121.${text}`;
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const proof =
        kind === 'token'
          ? { 'x-gitlab-token': secret }
          : { 'webhook-signature': `v1,${createHmac('sha256', key).update(signed).digest('base64')}` };
      const send = (body: string, headers: Record<string, string> = {}) =>
        fetch(service.url + hook, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'GitLab/18.0.0',
            'x-gitlab-event': 'Push Hook',
            'x-gitlab-instance': 'https://gitlab.example.org',
            'x-gitlab-webhook-uuid': randomUUID(),
            'x-gitlab-event-uuid': id,
            'idempotency-key': id,
            'webhook-id': id,
            'webhook-timestamp': '1731705121',
            ...proof,
            ...headers,
          },
          body,
        });
      for (const [header, value] of Object.entries(proof)) {
        const altered = value.slice(0, -2) + (value.at(-2) === 'A' ? 'B' : 'A') + value.at(-1);
        expect(await outcome(send(text, { [header]: altered }))).toBe('401 WEBHOOK_REFUSED');
      }
      // A token says nothing of the body, which is why a signature is better.
      if (kind === 'signature') {
        expect(await outcome(send(text.replace('configs', 'configz')))).toBe('401 WEBHOOK_REFUSED');
      }
      expect((await jobsOf(path)).total).toBe(1);
      expect(await outcome(send(text))).toBe('202 queued');
      expect((await jobsOf(path)).items[0].actor.name).toBe('Webhook of gitlab');
    },
  );

  it('leaves alone what does not concern the source, or is paused', async () => {
    const { path } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    expect(await outcome(deliver(hook, secret, { ...push, ref: 'refs/heads/other' }))).toBe('202 ignored');
    await admin.post(`${path}/pause`);
    expect(await outcome(deliver(hook, secret))).toBe('202 ignored');
    expect((await jobsOf(path)).total).toBe(1);
  });

  it('makes one sync of a flood, after the one that runs', async () => {
    const { path, repository } = await newSource();
    const { path: hook, secret } = await newWebhook(path);
    const asked = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    server.respondWith(async ({ pass }) => {
      asked.resolve();
      await open.promise;
      await pass();
    });
    try {
      expect(await outcome(deliver(hook, secret))).toBe('202 queued');
      await asked.promise;
      await repository.commit({ 'a.txt': 'two\n' });
      const answers = await Promise.all(Array.from({ length: 60 }, () => outcome(deliver(hook, secret))));
      expect(new Set(answers)).toEqual(new Set(['202 queued']));
      // The first sync of all, the one that runs, and one that has yet to begin.
      expect((await jobsOf(path)).total).toBe(3);
    } finally {
      open.resolve();
      server.respondWith(null);
    }
    await eventually(async () => (await admin.get(`${path}/content?path=a.txt`)).text === 'two\n');
    await eventually(async () => (await admin.get(path)).body.state === 'idle');
    expect((await jobsOf(path)).total).toBe(3);
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

describe('an application that keeps no bytes of bodies', () => {
  it('does not start, and says how it would', async () => {
    await expect(startHost('express', { rawBody: false })).rejects.toMatchObject({
      code: 'WEBHOOK_RAW_BODY_MISSING',
      message: expect.stringMatching(/rawBody: true.*webhooks: false/) as string,
    });
  });

  it('starts without webhooks', async () => {
    const host = await startHost('fastify', { webhooks: false });
    try {
      expect((await host.client.post('/data-backends/api/hooks/x', {})).status).toBe(404);
      expect((await host.client.get('/data-backends/api/health/live')).status).toBe(200);
    } finally {
      await host.stop();
    }
  });
});
