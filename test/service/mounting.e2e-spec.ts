import { join } from 'node:path';
import { ProblemFilter } from '@lib/admin';
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
import { GitRepository } from '../support/git-repository.js';
import { EventClient } from './support/event-client.js';
import { type HostApplication, startHost } from './support/host-application.js';

/** The application's own guard: everything needs its key. */
@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-key'] !== 'open') throw new ForbiddenException('Bring the key');
    return true;
  }
}

@Module({ providers: [{ provide: APP_GUARD, useClass: KeyGuard }] })
class GuardModule {}

describe.each(['express', 'fastify'] as const)('the API in an application of somebody else (%s)', (platform) => {
  const key = { 'x-key': 'open' };
  const api = '/v1/config/data/api';
  let host: HostApplication;

  beforeAll(async () => {
    host = await startHost(platform, {
      prefix: 'v1',
      path: 'config/data',
      imports: [GuardModule],
      configure: (app: INestApplication) => app.useGlobalPipes(new StandardSchemaValidationPipe()),
    });
  });
  afterAll(() => host?.stop());

  const call = (method: string, path: string, json?: unknown) =>
    host.client.call(method, path, { headers: key, ...(json !== undefined && { json }) });

  it('works under its prefix, its path, its guard and its pipe', async () => {
    const repository = await GitRepository.init(join(host.root, 'repository'));
    await repository.commit({ 'a.txt': 'one\n', 'b.txt': 'two\n' });
    const source = await call('POST', `${api}/data-sources`, {
      name: 'mounted',
      type: 'git',
      sourceUrl: repository.fileUrl,
    });
    expect(source.status).toBe(201);
    const path = `${api}/data-sources/${source.body.id}`;
    expect((await call('POST', `${path}/sync?wait=true`)).body).toMatchObject({
      status: 'completed',
      result: { created: 2 },
    });
    expect((await call('POST', `${path}/sync?wait=true`, {})).body.result.outcome).toBe('unchanged');
    expect((await call('GET', `${path}/files?limit=1&recursive=true`)).body).toMatchObject({ total: 2 });
    expect((await call('GET', `${path}/content?path=a.txt`)).text).toBe('one\n');
    expect((await call('GET', `${api}/health/ready`)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('tells what happens, live', async () => {
    const client = await EventClient.connect(`${host.client.url}${api}/events`, { headers: key });
    await client.ready();
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-request-id': expect.any(String),
    });
    const source = await call('POST', `${api}/data-sources`, { name: 'live', type: 'local', sourceUrl: host.root });
    await client.until(({ type, data }) => type === 'data-source.created' && data.source === source.body.id);
    client.drop();
  });

  it('answers the refusal of its guard as a problem', async () => {
    const answer = await host.client.get(`${api}/data-sources`);
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'FORBIDDEN', detail: 'Bring the key', status: 403 });
  });

  it('points at wrong fields of bodies and queries', async () => {
    const wrong = await call('POST', `${api}/data-sources`, { name: '', type: 'git', sourceUrl: 'x', extra: 1 });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(wrong.body.errors.map((error: any) => error.pointer).sort()).toEqual(['/extra', '/name']);
    const query = await call('GET', `${api}/data-sources?limit=0`);
    expect(query.body.errors).toMatchObject([{ pointer: '/limit' }]);
  });

  it('leaves the routes of the application alone', async () => {
    expect((await call('GET', '/v1/own?a=1&a=2')).body).toEqual({ query: { a: ['1', '2'] } });
    expect((await call('POST', '/v1/own', { any: 'thing' })).body).toEqual({ body: { any: 'thing' } });
    const broken = await call('GET', '/v1/own/broken');
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
