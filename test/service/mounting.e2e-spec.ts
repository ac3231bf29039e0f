import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  AccessPolicy,
  AccessTokensModule,
  ProblemFilter,
  SessionsService,
  TokenAccessPolicy,
  TokensService,
} from '@lib/admin';
import { answered, createApiClient } from '@lib/client';
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  type INestApplication,
  Injectable,
  Module,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { eventually } from '../support/eventually.js';
import { type RewritingProxy, startRewritingProxy } from '../support/rewriting-proxy.js';
import { EventClient } from './support/event-client.js';
import { type HostApplication, startHost } from './support/host-application.js';
import { HttpClient } from './support/http-client.js';

const ADMIN_TOKEN = 'the-admin-token';

/** The application's own guard: everything needs its key. */
@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-key'] !== 'open') throw new ForbiddenException('Bring the key');
    return true;
  }
}

/** Who passes that guard shows a token as well, or the cookie of a session. */
@Module({
  imports: [AccessTokensModule],
  providers: [
    { provide: APP_GUARD, useClass: KeyGuard },
    {
      provide: AccessPolicy,
      inject: [TokensService, SessionsService],
      useFactory: (tokens: TokensService, sessions: SessionsService) =>
        new TokenAccessPolicy(tokens, { adminToken: ADMIN_TOKEN, sessions }),
    },
  ],
})
class GuardModule {}

const APPLICATIONS = [
  ['express', ''],
  ['express', 'v1'],
  ['fastify', ''],
  ['fastify', 'v1'],
] as const;

describe.each(APPLICATIONS)('the API in an application of somebody else, on %s, below "/%s"', (platform, prefix) => {
  const mounted = `${prefix && `/${prefix}`}/config/data/api`;
  const key = { 'x-key': 'open' };
  let host: HostApplication;
  let proxy: RewritingProxy;

  beforeAll(async () => {
    host = await startHost(platform, {
      ...(prefix && { prefix }),
      path: 'config/data',
      imports: [GuardModule],
      configure: (app: INestApplication) => app.useGlobalPipes(new StandardSchemaValidationPipe()),
    });
    proxy = await startRewritingProxy(host.client.url, '/tools/data');
  });
  afterAll(async () => {
    await proxy?.stop();
    await host?.stop();
  });

  describe.each([
    ['directly', () => host.client.url],
    ['through a proxy that takes a prefix off', () => proxy.url],
  ])('asked %s', (_, urlOf) => {
    const headers = { ...key, authorization: `Bearer ${ADMIN_TOKEN}` };
    let origin: string;
    /** Path of the API as its clients see it. */
    let api: string;
    /** Bears a token; `stranger` has no more than the application's own key. */
    let client: HttpClient;
    let stranger: HttpClient;
    let directory: string;
    /** Path of a source, as it was told when the source was made. */
    let source: string;
    let name: string;

    beforeAll(async () => {
      const url = new URL(urlOf());
      origin = url.origin;
      api = url.pathname.replace(/\/$/, '') + mounted;
      client = new HttpClient(origin, headers);
      stranger = new HttpClient(origin, key);
      directory = await mkdtemp(join(host.root, 'source-'));
      name = basename(directory);
      await mkdir(join(directory, 'sub'));
      await writeFile(join(directory, 'a.txt'), 'one\ntwo\n');
      await writeFile(join(directory, 'sub/b.txt'), 'three\n');
      const made = await client.post(`${api}/data-sources`, { name, type: 'local', sourceUrl: directory });
      expect([made.status, made.headers['location']]).toEqual([201, `${api}/data-sources/${made.body.id}`]);
      source = made.headers['location']!;
    });

    it('puts sources by their names, and lists them page by page', async () => {
      const put = (named: string) =>
        client.call('PUT', `${api}/data-sources/${named}`, { json: { type: 'local', sourceUrl: directory } });
      const made = await put(`${name}-put`);
      expect([made.status, made.headers['location']]).toEqual([201, `${api}/data-sources/${made.body.id}`]);
      expect((await client.get(made.headers['location']!)).body.name).toBe(`${name}-put`);
      const again = await put(`${name}-put`);
      expect([again.status, again.body.id]).toEqual([200, made.body.id]);

      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ q: name, limit: '1', ...(cursor && { cursor }) });
        const { body } = await client.get(`${api}/data-sources?${query}`);
        names.push(...body.items.map((item: { name: string }) => item.name));
        cursor = body.nextCursor;
      }
      expect(names).toEqual([name, `${name}-put`]);
      expect((await client.delete(`${api}/data-sources/${made.body.id}`)).status).toBe(204);
    });

    it('lets a source be changed by who has seen how it is', async () => {
      const seen = (await client.get(source)).headers['etag']!;
      const change = async (comments: string) =>
        (await client.call('PATCH', source, { json: { comments }, headers: { 'if-match': seen } })).status;
      expect([await change('first'), await change('second')]).toEqual([200, 412]);
    });

    it('syncs by a job that can be followed, and gives what the source holds and held', async () => {
      const accepted = await client.post(`${source}/sync`);
      expect(accepted.status).toBe(202);
      const job = accepted.headers['location']!;
      expect(job).toBe(`${api}/jobs/${accepted.body.id}`);
      await eventually(async () => (await client.get(job)).body.status === 'completed');
      await writeFile(join(directory, 'a.txt'), 'one\n2\n');
      expect((await client.post(`${source}/sync?wait=true`)).body.result).toMatchObject({ updated: 1 });

      const whole = await client.get(`${source}/content?path=a.txt`);
      expect([whole.status, whole.text]).toEqual([200, 'one\n2\n']);
      const known = { 'if-none-match': whole.headers['etag']! };
      expect((await client.get(`${source}/content?path=a.txt`, known)).status).toBe(304);
      const part = await client.get(`${source}/content?path=a.txt`, { range: 'bytes=4-4' });
      expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '2', 'bytes 4-4/6']);
      expect((await client.get(`${source}/content?path=a.txt&revision=1`)).text).toBe('one\ntwo\n');
      const listed = async (query: string) =>
        (await client.get(`${source}/files?${query}`)).body.items.map((file: { path: string }) => file.path);
      expect(await listed('recursive=false')).toEqual(['a.txt', 'sub']);
      expect(await listed('path=sub')).toEqual(['sub/b.txt']);
      expect((await client.get(`${source}/diff?path=a.txt`)).body.hunks).toHaveLength(1);
      const archive = await client.get(`${source}/archive?format=tar`);
      expect([archive.status, archive.bytes.length % 512, archive.bytes.includes('one\n2\n')]).toEqual([200, 0, true]);
    });

    it('says what is wrong as a problem, and leaves to the application what never reaches it', async () => {
      const wrong = await client.post(`${api}/data-sources`, { name: '', type: 'git', sourceUrl: 'x', extra: 1 });
      expect([wrong.status, wrong.body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(wrong.headers['content-type']).toContain('application/problem+json');
      expect(wrong.body.errors.map((error: any) => error.pointer).sort()).toEqual(['/extra', '/name']);
      const query = await client.get(`${api}/data-sources?limit=0`);
      expect(query.body.errors).toMatchObject([{ pointer: '/limit' }]);
      expect((await client.get(`${api}/data-sources/nothing`)).body.code).toBe('SOURCE_NOT_FOUND');
      // By the application's guard, and by ours.
      const refused = await new HttpClient(origin).get(`${api}/data-sources`);
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([403, 'FORBIDDEN', 'Bring the key']);
      expect(refused.headers['content-type']).toContain('application/problem+json');
      expect((await stranger.get(`${api}/data-sources`)).body.code).toBe('UNAUTHENTICATED');
      // Parsers and routing are the application's, and so is how they answer.
      const sent = { raw: '{', headers: { 'content-type': 'application/json' } };
      const broken = await client.call('POST', `${api}/data-sources`, sent);
      expect([broken.status, broken.body.statusCode]).toEqual([400, 400]);
      expect((await client.get(`${api}/no-such-route`)).body).toMatchObject({ statusCode: 404 });
    });

    it('takes deliveries that are signed over their bytes, where it says that they go', async () => {
      const { body: webhook } = await client.call('PUT', `${source}/webhook`);
      expect(webhook.path).toBe(`${api}/hooks/${webhook.key}`);
      const signed = '{ "any":  "thing" }';
      const signature = createHmac('sha256', webhook.secret).update(signed).digest('hex');
      const deliver = async (raw: string) => {
        const sent = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
        return (await stranger.call('POST', webhook.path, { raw, headers: sent })).status;
      };
      expect([await deliver(signed), await deliver('{ "any": "thing" }')]).toEqual([202, 401]);
    });

    it('tells what happens, live', async () => {
      const events = await EventClient.connect(`${origin}${api}/events`, { headers });
      try {
        await events.ready();
        expect(events.response.headers).toMatchObject({
          'content-type': 'text/event-stream; charset=utf-8',
          'x-request-id': expect.any(String),
        });
        await client.patch(source, { description: 'told live' });
        await events.until(({ type, data }) => type === 'data-source.updated' && source.endsWith(data.source));
      } finally {
        events.drop();
      }
    });

    it('gives a browser a session, which writes for its own pages only', async () => {
      const answer = await stranger.post(`${api}/session`, { token: ADMIN_TOKEN });
      const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
      const own = { cookie, origin };
      expect((await stranger.get(`${api}/session`, { cookie })).body.role).toBe('admin');
      const link = await stranger.call('POST', `${api}/session/login-link`, { headers: own });
      expect(link.body.path).toBe(`${api}/session/login#${link.body.code}`);
      const page = await stranger.get(`${api}/session/login`);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect((await stranger.call('DELETE', `${api}/session`, { headers: { cookie } })).status).toBe(403);
      const out = await stranger.call('DELETE', `${api}/session`, { headers: own });
      expect([out.status, out.headers['set-cookie']?.length]).toEqual([204, 1]);
      expect((await stranger.get(`${api}/session`, own)).status).toBe(401);
    });

    it('describes itself with addresses that lead back to it', async () => {
      const { servers, paths } = (await stranger.get(`${api}/openapi.json`)).body;
      const server = new URL(servers[0].url, `${origin}${api}/openapi.json`).pathname;
      expect(server).toBe(api);
      for (const path of ['/health/live', '/health/ready']) {
        expect(paths).toHaveProperty([path]);
        expect((await stranger.get(`${server}${path}`)).status).toBe(200);
      }
      const typed = createApiClient({
        url: `${origin}${api.replace(/\/api$/, '')}`,
        token: ADMIN_TOKEN,
        fetch: (request) => fetch(new Request(request, { headers: [...request.headers, ['x-key', 'open']] })),
      });
      const found = await answered(typed.GET('/data-sources', { params: { query: { name } } }));
      expect(found.items).toMatchObject([{ name }]);
    });

    it('shows that as a page that needs nothing from elsewhere, and no script in the page', async () => {
      for (const path of [`${api}/docs`, `${api}/docs/`]) {
        const page = await stranger.get(path);
        if (page.status === 404) continue; // Fastify tells the two apart.
        expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(page.headers['content-security-policy']).toMatch(
          /^default-src 'none'; script-src 'self'; style-src 'self';/,
        );
        expect(page.text).not.toMatch(/<script>|<style>| style=|https?:/);
        const parts = Array.from(page.text.matchAll(/(?:src|href)="([^":]+)"/g), ([, part]) => part!);
        expect(parts).toHaveLength(3);
        for (const part of parts) {
          const file = await stranger.call('HEAD', new URL(part, origin + path).pathname);
          expect([part, file.status]).toEqual([part, 200]);
          expect(file.headers['content-type']).toMatch(part.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
          expect(file.headers['x-content-type-options']).toBe('nosniff');
        }
      }
      for (const file of ['package.json', '..%2fpackage.json', 'constructor', 'index.js']) {
        const { status, body } = await stranger.get(`${api}/docs/${file}`);
        expect([file, status, body.code]).toEqual([file, 404, 'NOT_FOUND']);
      }
    });
  });

  it('leaves the routes of the application alone', async () => {
    const own = `${prefix && `/${prefix}`}/own`;
    const call = (method: string, path: string, json?: unknown) =>
      host.client.call(method, path, { headers: key, ...(json !== undefined && { json }) });
    expect((await call('GET', `${own}?a=1&a=2`)).body).toEqual({ query: { a: ['1', '2'] } });
    expect((await call('POST', own, { any: 'thing' })).body).toEqual({ body: { any: 'thing' } });
    const broken = await call('GET', `${own}/broken`);
    expect(broken.body).toEqual({ statusCode: 500, message: 'Internal server error' });
    const missing = await call('GET', '/v1/nowhere');
    expect(missing.body).toMatchObject({ statusCode: 404 });
    for (const { headers } of [broken, missing]) {
      expect(headers['x-request-id']).toBeUndefined();
      expect(headers['content-type']).toContain('application/json');
    }
  });

  it('binds nothing to the application', () => {
    const bound = [...(host.app as any).container.getModules().values()].flatMap((module: any) =>
      [...module.providers.values()].map((provider: any) => provider.instance),
    );
    expect(bound.some((instance) => instance instanceof ProblemFilter)).toBe(false);
    expect((host.app as any).config.getGlobalFilters()).toEqual([]);
  });
});
