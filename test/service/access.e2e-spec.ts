import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessPolicy, type Caller, type Permission, ROLE_PERMISSIONS, SessionsService } from '@lib/admin';
import { ActorResolver, DataSourcesService } from '@lib/data-backends';
import { type CanActivate, type ExecutionContext, Injectable, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { readConfiguration } from '../../src/configuration/read-configuration.js';
import { createService, listen } from '../../src/service.js';
import { type HostApplication, startHost } from './support/host-application.js';
import { HttpClient } from './support/http-client.js';
import { routesOf } from './support/routes.js';
import { type RunningService, startService, temporaryDirectory } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';
const ROLES = ['viewer', 'operator', 'admin'] as const;

/** What a route asks of its caller, and how it answers a token that may see another source only. */
type Expectation = readonly [needs: (typeof ROLES)[number] | 'everyone', elsewhere: number];

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'GET /': ['viewer', 200],
  'GET /api/health/live': ['everyone', 200],
  'GET /api/health/ready': ['everyone', 200],
  'GET /api/openapi.json': ['everyone', 200],
  'GET /api/docs': ['everyone', 200],
  'GET /api/docs/:file': ['everyone', 200],
  'GET /api/backends': ['viewer', 200],
  'GET /api/data-sources': ['viewer', 200],
  'POST /api/data-sources': ['admin', 403],
  'POST /api/data-sources/test': ['admin', 403],
  'POST /api/data-sources/sync': ['operator', 400],
  'GET /api/consumers': ['viewer', 200],
  'GET /api/data-sources/:id': ['viewer', 404],
  'PUT /api/data-sources/:id': ['admin', 403],
  'PATCH /api/data-sources/:id': ['admin', 404],
  'DELETE /api/data-sources/:id': ['admin', 404],
  'POST /api/data-sources/:id/sync': ['operator', 404],
  'POST /api/data-sources/:id/plan': ['operator', 404],
  'POST /api/data-sources/:id/test': ['operator', 404],
  'POST /api/data-sources/:id/pause': ['admin', 404],
  'POST /api/data-sources/:id/resume': ['admin', 404],
  'GET /api/data-sources/:id/files': ['viewer', 404],
  'GET /api/data-sources/:id/content': ['viewer', 404],
  'GET /api/data-sources/:id/diff': ['viewer', 404],
  'GET /api/data-sources/:id/archive': ['viewer', 404],
  'GET /api/data-sources/:id/revisions': ['viewer', 404],
  'GET /api/data-sources/:id/changes': ['viewer', 404],
  'GET /api/data-sources/:id/problems': ['viewer', 404],
  'PUT /api/data-sources/:id/webhook': ['admin', 404],
  'GET /api/data-sources/:id/webhook': ['admin', 404],
  'DELETE /api/data-sources/:id/webhook': ['admin', 404],
  'GET /api/jobs': ['viewer', 200],
  'GET /api/jobs/:id': ['viewer', 404],
  'GET /api/jobs/:id/log': ['viewer', 404],
  'POST /api/jobs/:id/cancel': ['operator', 404],
  'POST /api/jobs/:id/retry': ['operator', 404],
  'GET /api/metrics': ['viewer', 403],
  'GET /api/events': ['viewer', 200],
  'GET /api/schedules': ['viewer', 403],
  'GET /api/schedules/:id': ['viewer', 403],
  'POST /api/schedules/:id/run': ['operator', 403],
  'POST /api/schedules/:id/pause': ['operator', 403],
  'POST /api/schedules/:id/resume': ['operator', 403],
  'GET /api/tokens': ['admin', 403],
  'POST /api/tokens': ['admin', 403],
  'GET /api/tokens/:id': ['admin', 403],
  'DELETE /api/tokens/:id': ['admin', 403],
  'GET /api/audit': ['admin', 403],
  'GET /api/session': ['viewer', 200],
  'DELETE /api/session': ['viewer', 204],
  'GET /api/session/login': ['everyone', 200],
  'POST /api/session/login-link': ['admin', 403],
};

/** Let in by what is in their body: tested in webhooks.e2e-spec.ts and sessions.e2e-spec.ts. */
const PROVEN_BY_BODY = ['POST /api/hooks/:key', 'POST /api/session'];

describe('who may do what', () => {
  let service: RunningService;
  let admin: HttpClient;
  /** The id of a source, and of the job of its first sync. */
  let source: string;
  let job: string;
  let other: string;

  const bearing = (token: string) => new HttpClient(service.url, { authorization: `Bearer ${token}` });
  const newToken = async (fields: object) => {
    const { status, body } = await admin.post('/api/tokens', { name: `token-${Math.random()}`, ...fields });
    expect(status).toBe(201);
    return body as { id: string; token: string; name: string };
  };
  const newSource = async (name: string): Promise<string> => {
    const root = join(service.root, name);
    await mkdir(root);
    await writeFile(join(root, 'a.txt'), name);
    return (await admin.post('/api/data-sources', { name, type: 'local', sourceUrl: root })).body.id as string;
  };

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN });
    admin = service.client;
    source = await newSource('one');
    other = await newSource('two');
    job = (await admin.post(`/api/data-sources/${source}/sync?wait=true`)).body.id as string;
    await admin.post(`/api/data-sources/${other}/sync?wait=true`);
  });
  afterAll(() => service?.stop());

  it('is said here of every route that there is', () => {
    const routes = routesOf(service).map(({ method, path }) => `${method} ${path}`);
    expect(routes.toSorted()).toEqual([...Object.keys(EXPECTED), ...PROVEN_BY_BODY].toSorted());
  });

  /** The route with what it names filled in. */
  const pathOf = (route: string, sourceId: string, jobId: string) =>
    route
      .split(' ')[1]!
      .replace('/jobs/:id', `/jobs/${jobId}`)
      .replace('/tokens/:id', `/tokens/${UNKNOWN_ID}`)
      .replace(':id', sourceId)
      .replace(':file', 'start.js')
      .replace(/content$/, 'content?path=a.txt');
  /** What never ends is asked for its head. */
  const methodOf = (route: string) => (route === 'GET /api/events' ? 'HEAD' : route.split(' ')[0]!);
  const call = (client: HttpClient, route: string, path: string) => client.call(methodOf(route), path);

  it('is nothing without a token', async () => {
    for (const [route, [needs]] of Object.entries(EXPECTED)) {
      const { status, headers } = await call(new HttpClient(service.url), route, pathOf(route, source, job));
      expect(`${route}: ${status}`).toBe(`${route}: ${needs === 'everyone' ? 200 : 401}`);
      if (status === 401) expect(headers['www-authenticate']).toBe('Bearer');
    }
  });

  it.each(ROLES)('is what the role %s says', async (role) => {
    const client = bearing((await newToken({ role })).token);
    for (const [route, [needs]] of Object.entries(EXPECTED)) {
      const allowed = needs === 'everyone' || ROLES.indexOf(role) >= ROLES.indexOf(needs);
      // What is allowed is tried on what is not there: it has been let through, and does no harm.
      const path = allowed ? pathOf(route, UNKNOWN_ID, UNKNOWN_ID) : pathOf(route, source, job);
      const answer = await call(client, route, path);
      if (allowed) expect([route, [401, 403].includes(answer.status)]).toEqual([route, false]);
      else expect([route, answer.status, answer.body.code]).toEqual([route, 403, 'FORBIDDEN']);
    }
    expect((await admin.get(`/api/data-sources/${source}`)).body).toMatchObject({ enabled: true, revision: 1 });
  });

  it('is nothing of other sources for a token that is limited to one, not even that they are there', async () => {
    const client = bearing((await newToken({ role: 'admin', sources: [other] })).token);
    for (const [route, [, elsewhere]] of Object.entries(EXPECTED)) {
      const answer = await call(client, route, pathOf(route, source, job));
      expect([route, answer.status]).toEqual([route, elsewhere]);
      if (answer.status === 404) {
        const missing = await call(client, route, pathOf(route, UNKNOWN_ID, UNKNOWN_ID));
        const blind = (detail: string) => detail.replaceAll(/[0-9a-f-]{36}/g, 'ID');
        expect([route, blind(answer.body.detail)]).toEqual([route, blind(missing.body.detail)]);
      }
    }
    const sources = (await client.get('/api/data-sources')).body;
    expect([sources.total, sources.items.map(({ id }: { id: string }) => id)]).toEqual([1, [other]]);
    const jobs = (await client.get('/api/jobs')).body;
    expect(jobs.items.map(({ object }: { object: { id: string } }) => object.id)).toEqual([other]);
    expect((await client.get(`/api/jobs?objectType=data-source&objectId=${source}`)).body.total).toBe(0);

    expect((await client.get(`/api/data-sources/${other}/content?path=a.txt`)).text).toBe('two');
    expect((await client.get(`/api/data-sources/${other.toUpperCase()}`)).status).toBe(200);
    expect((await client.get(`/api/jobs/${jobs.items[0].id}/log`)).status).toBe(200);
    expect((await client.patch(`/api/data-sources/${other}`, { comments: 'mine' })).body.comments).toBe('mine');
    expect((await admin.get(`/api/data-sources/${source}`)).body.comments).toBe('');
  });

  it('is kept with the jobs that somebody starts', async () => {
    const { id, token, name } = await newToken({ role: 'operator' });
    const started = await bearing(token).post(`/api/data-sources/${source}/sync?wait=true`);
    expect(started.body.actor).toEqual({ id, name });
    expect((await admin.post(`/api/data-sources/${source}/sync?wait=true`)).body.actor).toEqual({
      id: 'admin-token',
      name: 'Admin token',
    });
  });

  describe('a token', () => {
    it('is told once, and kept as a digest', async () => {
      const { id, token } = await newToken({ role: 'viewer', name: 'ci', expires: '2999-01-01T00:00:00Z' });
      expect(token).toMatch(/^data-backends_[\w-]{43}$/);
      const shown = await admin.get(`/api/tokens/${id}`);
      expect(shown.body).toEqual({
        id,
        name: 'ci',
        role: 'viewer',
        sources: null,
        createdBy: { id: 'admin-token', name: 'Admin token' },
        created: expect.any(String),
        expires: '2999-01-01T00:00:00.000Z',
        lastUsed: null,
      });
      const list = await admin.get('/api/tokens');
      expect(list.text).not.toContain(token);
      expect(list.body.items.map((each: { name: string }) => each.name)).toContain('ci');

      expect((await bearing(token).get('/api/backends')).status).toBe(200);
      const { lastUsed } = (await admin.get(`/api/tokens/${id}`)).body;
      expect(Date.parse(lastUsed)).toBeGreaterThan(0);
    });

    it('is useless once it is revoked', async () => {
      const { id, token } = await newToken({ role: 'admin' });
      expect((await bearing(token).get('/api/tokens')).status).toBe(200);
      expect((await admin.call('DELETE', `/api/tokens/${id}`)).status).toBe(204);
      expect((await bearing(token).get('/api/tokens')).status).toBe(401);
      expect((await admin.get(`/api/tokens/${id}`)).body.code).toBe('TOKEN_NOT_FOUND');
      expect((await admin.call('DELETE', `/api/tokens/${id}`)).body.code).toBe('TOKEN_NOT_FOUND');
    });

    it('is useless once its time is over', async () => {
      const soon = new Date(Date.now() + 1_000);
      const { token } = await newToken({ role: 'viewer', expires: soon.toISOString() });
      while (new Date() <= soon) await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await bearing(token).get('/api/backends')).status).toBe(401);
    });

    it.each([
      ['/role', { name: 'x', role: 'root' }],
      ['/name', { name: ' ', role: 'viewer' }],
      ['/expires', { name: 'x', role: 'viewer', expires: '2001-01-01T00:00:00Z' }],
      ['/sources', { name: 'x', role: 'viewer', sources: [] }],
      ['/sources/0', { name: 'x', role: 'viewer', sources: ['core'] }],
    ])('cannot have a wrong %s', async (pointer, input) => {
      const { status, body } = await admin.post('/api/tokens', input);
      expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
    });

    it('cannot have the name of another', async () => {
      await newToken({ role: 'viewer', name: 'twice' });
      const { status, body } = await admin.post('/api/tokens', { role: 'viewer', name: 'twice' });
      expect([status, body.code]).toEqual([409, 'TOKEN_NAME_TAKEN']);
    });
  });
});

describe('a service on this machine only, without any token', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService('pglite');
  });
  afterAll(() => service?.stop());

  it('is open until the first token is made, which must be of an administrator', async () => {
    const everyone = service.client;
    for (const input of [
      { name: 'a', role: 'operator' },
      { name: 'a', role: 'admin', expires: '2999-01-01T00:00:00Z' },
      { name: 'a', role: 'admin', sources: [UNKNOWN_ID] },
    ]) {
      expect((await everyone.post('/api/tokens', input)).body.code).toBe('FIRST_TOKEN_NOT_ADMIN');
    }
    expect((await everyone.get('/api/tokens')).body.total).toBe(0);

    const byLink = async () => {
      const { code } = await service.app.get(SessionsService).createLoginCode();
      const { headers } = await everyone.post('/api/session', { code });
      return new HttpClient(service.url, { cookie: headers['set-cookie']![0]!.split(';')[0]!, origin: service.url });
    };
    const [stranger, ada] = [await byLink(), await byLink()];
    const unused = (await everyone.post('/api/session/login-link')).body.code;
    const refused = await ada.post('/api/tokens', { name: 'a', role: 'viewer' });
    expect(refused.body.code).toBe('FIRST_TOKEN_NOT_ADMIN');
    expect((await stranger.get('/api/session')).body.role).toBe('admin');
    const { token } = (await ada.post('/api/tokens', { name: 'a', role: 'admin' })).body;
    // Who had the service for themselves has it no longer, but for whoever made the token.
    expect((await ada.get('/api/session')).body.actor.id).toBe('login-link');
    expect((await stranger.get('/api/session')).status).toBe(401);
    expect((await everyone.post('/api/session', { code: unused })).status).toBe(401);
    expect((await everyone.get('/api/data-sources')).status).toBe(401);
    const admin = new HttpClient(service.url, { authorization: `Bearer ${token}` });
    expect((await admin.get('/api/data-sources')).status).toBe(200);
    expect((await admin.post('/api/tokens', { name: 'b', role: 'viewer' })).status).toBe(201);
  });
});

describe('a service that others can connect to', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('starts with a token only, and may then have any name', async () => {
    const read = (environment: Readonly<Record<string, string>>) =>
      readConfiguration({ HOST: '0.0.0.0', PORT: '0', ...environment }, directory);
    await expect(createService(await read({}), false)).rejects.toMatchObject({
      code: 'LISTEN_REFUSED',
      message: expect.stringContaining('DATA_BACKENDS_ADMIN_TOKEN'),
    });

    const configuration = await read({ DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN });
    const app = await createService(configuration, false);
    try {
      const url = (await listen(app, configuration)).replace('0.0.0.0', '127.0.0.1');
      const headers = { host: 'config.example.org' };
      expect((await new HttpClient(url).get('/api/backends', headers)).status).toBe(401);
      const admin = new HttpClient(url, { authorization: `Bearer ${ADMIN_TOKEN}` });
      expect((await admin.get('/api/backends', headers)).status).toBe(200);
      expect((await admin.post('/api/tokens', { name: 'a', role: 'admin' })).status).toBe(201);
    } finally {
      await app.close();
    }

    // Its own tokens are enough.
    await (await createService(await read({}), false)).close();
  });
});

describe.each(['express', 'fastify'] as const)('an application with an access policy of its own (%s)', (platform) => {
  /** The application knows who sends a request; here, by a header. */
  @Injectable()
  class HeaderPolicy extends AccessPolicy {
    override identify(context: ExecutionContext): Caller | null {
      const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
      const user = headers['x-user'];
      if (user === undefined) return null;
      const permissions = user === 'ada' ? ROLE_PERMISSIONS.admin : new Set<Permission>(['source:view']);
      return { actor: { id: user }, permissions, sources: null };
    }
  }

  /** Its own guard: nobody is let in without a key, whatever the policy says. */
  @Injectable()
  class KeyGuard implements CanActivate {
    canActivate(context: ExecutionContext): boolean {
      return context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-key'] !== 'wrong';
    }
  }

  @Injectable()
  class CodeActorResolver extends ActorResolver {
    override resolve() {
      return { id: 'nightly-import' };
    }
  }

  @Module({
    providers: [
      { provide: AccessPolicy, useClass: HeaderPolicy },
      { provide: ActorResolver, useClass: CodeActorResolver },
      { provide: APP_GUARD, useClass: KeyGuard },
    ],
  })
  class UsersModule {}

  let host: HostApplication;
  beforeAll(async () => {
    host = await startHost(platform, { imports: [UsersModule] });
  });
  afterAll(() => host?.stop());

  it('decides by it, for the routes of the API alone', async () => {
    const path = '/data-backends/api/data-sources';
    const get = (route: string, user?: string) => host.client.get(route, user === undefined ? {} : { 'x-user': user });
    expect((await get(path)).status).toBe(401);
    expect((await get(path, 'bob')).status).toBe(200);
    expect((await get('/data-backends/api/jobs', 'bob')).body.code).toBe('FORBIDDEN');
    expect((await get('/data-backends/api/jobs', 'ada')).status).toBe(200);
    expect((await get('/data-backends/api/health/live')).status).toBe(200);
    expect((await get('/own')).status).toBe(200);
  });

  it('asks its own guards first', async () => {
    const headers = { 'x-key': 'wrong' };
    const stranger = await host.client.get('/data-backends/api/data-sources', headers);
    expect([stranger.status, stranger.body.code]).toEqual([403, 'FORBIDDEN']);
    const ada = await host.client.get('/data-backends/api/data-sources', { ...headers, 'x-user': 'ada' });
    expect(ada.status).toBe(403);
  });

  it('logs its users in by itself, and tells them who they are', async () => {
    const path = '/data-backends/api/session';
    expect((await host.client.post(path, { token: 'any' })).body.code).toBe('NOT_FOUND');
    expect((await host.client.get(path, { 'x-user': 'ada' })).body).toMatchObject({
      actor: { id: 'ada' },
      role: 'admin',
    });
    expect((await host.client.get(path, { 'x-user': 'bob' })).body).toEqual({
      actor: { id: 'bob' },
      role: null,
      permissions: ['source:view'],
      sources: null,
      session: null,
      expires: null,
    });
    expect((await host.client.get(path)).status).toBe(401);
  });

  it('has its users in the audit log, and whom it names for its own code', async () => {
    const input = (name: string) => ({ name, type: 'git', sourceUrl: 'https://git.example.org/a.git' });
    const path = '/data-backends/api/data-sources';
    await host.client.call('POST', path, { json: input('by-ada'), headers: { 'x-user': 'ada' } });
    await host.app.get(DataSourcesService).create(input('by-code'));
    expect((await host.client.get('/data-backends/api/audit', { 'x-user': 'bob' })).status).toBe(403);
    const { items } = (await host.client.get('/data-backends/api/audit', { 'x-user': 'ada' })).body;
    expect(items).toMatchObject([
      { object: { name: 'by-code' }, via: 'application', actor: { id: 'nightly-import' }, requestId: null },
      { object: { name: 'by-ada' }, via: 'api', actor: { id: 'ada' }, address: '127.0.0.1' },
    ]);
  });
});
