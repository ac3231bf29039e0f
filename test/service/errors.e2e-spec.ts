import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from '@lib/data-backends';
import { GitServer } from '../support/git-server.js';
import type { Answer, HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';
import { eventually } from '../support/eventually.js';

const PASSWORD = 'correct horse battery';

describe.each(['pglite', 'postgres'] as const)('errors of the API (%s)', (kind) => {
  let service: RunningService;
  let client: HttpClient;
  let server: GitServer;
  let names = 0;

  beforeAll(async () => {
    server = await GitServer.start({ basicAuth: { username: 'ada', password: PASSWORD } });
    service = await startService(kind);
    client = service.client;
  });
  afterEach(() => server.respondWith(null));
  afterAll(async () => {
    await service?.stop();
    await server?.stop();
  });

  const expectProblem = (answer: Answer, code: keyof typeof ERROR_CATALOGUE) => {
    const { status, title } = ERROR_CATALOGUE[code];
    expect(answer.body).toEqual({
      type: `urn:nestjs-data-backends:error:${code}`,
      title,
      status,
      code,
      detail: expect.any(String),
      requestId: answer.headers['x-request-id'],
      ...(answer.body.errors && { errors: expect.any(Array) }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  };

  const input = (fields: object = {}) => ({
    name: `source-${++names}`,
    type: 'git',
    sourceUrl: server.url('any'),
    ...fields,
  });

  describe('of input', () => {
    it('names the backends that there are', async () => {
      const answer = await client.post('/api/data-sources', input({ type: 'ftp' }));
      expectProblem(answer, 'UNKNOWN_BACKEND');
      expect(answer.body.detail).toMatch(/"ftp".*git/);
    });

    it.each([
      ['an unknown parameter', { parameters: { colour: 'red' } }, ['/parameters/colour']],
      ['a parameter of another type', { parameters: { branch: 7 } }, ['/parameters/branch']],
      ['an unknown field', { id: 'x', tenantId: 1, status: 'completed' }, ['/id', '/status', '/tenantId']],
      ['a missing field', { sourceUrl: undefined }, ['/sourceUrl']],
      ['a field of another type', { enabled: 'yes' }, ['/enabled']],
      ['both ways to say when', { syncInterval: 5, cron: '0 3 * * *' }, ['/cron']],
      ['a cron expression that never runs', { cron: '0 0 31 2 *' }, ['/cron']],
      ['a NUL', { description: 'a\0b' }, ['/description']],
      ['a name of spaces', { name: '  ' }, ['/name']],
    ])('points at %s', async (_, fields, pointers) => {
      const answer = await client.post('/api/data-sources', input(fields));
      expect(answer.status).toBe(400);
      expect(answer.body.errors.map((error: any) => error.pointer).sort()).toEqual(pointers);
      expect((await client.get(`/api/data-sources?q=source-${names}`)).body.total).toBe(0);
    });

    it('does not let an object pass off as its prototype', async () => {
      for (const raw of [
        `{"name":"x","type":"git","sourceUrl":"https://host/x","__proto__":{"enabled":false}}`,
        `{"name":"x","type":"git","sourceUrl":"https://host/x","parameters":{"__proto__":{"a":1}}}`,
      ]) {
        const headers = { 'content-type': 'application/json' };
        expectProblem(await client.call('POST', '/api/data-sources', { raw, headers }), 'VALIDATION_FAILED');
      }
    });

    it('refuses a name that is taken', async () => {
      const first = input();
      expect((await client.post('/api/data-sources', first)).status).toBe(201);
      const second = await client.post('/api/data-sources', { ...input(), name: first.name });
      expectProblem(second, 'SOURCE_NAME_TAKEN');
      expect(second.body.errors).toEqual([{ pointer: '/name', detail: 'is taken' }]);
    });

    it.each([
      ['limit=0', '/limit'],
      ['limit=1001', '/limit'],
      ['limit=1e2', '/limit'],
      ['limit=5&limit=6', '/limit'],
      ['colour=red', '/colour'],
      ['enabled=maybe', '/enabled'],
      ['cursor=nonsense', '/cursor'],
      ['q=a%00b', '/q'],
      ['a[__proto__]=1', '/a[__proto__]'],
      ['__proto__=1', '/__proto__'],
    ])('refuses the query ?%s', async (query, pointer) => {
      const answer = await client.get(`/api/data-sources?${query}`);
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    });

    it.each(['revision=0', 'revision=99999999999', 'revision=1.5', 'recursive=1', 'path=a&path=b', 'path=%00'])(
      'refuses the files of ?%s',
      async (query) => {
        const { body } = await client.post('/api/data-sources', input());
        expectProblem(await client.get(`/api/data-sources/${body.id}/files?${query}`), 'VALIDATION_FAILED');
      },
    );

    it('refuses forged cursors of every list', async () => {
      const { body } = await client.post('/api/data-sources', input());
      const path = `/api/data-sources/${body.id}`;
      const forged = [
        [1e30, 'a'],
        [1.5, 'a'],
        [1, 'a\0'],
        [1e30],
        [-1, 1e30, 'a'],
        ['a\0'],
        [0, 0, '\ud800'],
        {},
        null,
      ];
      for (const position of forged) {
        const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');
        for (const list of ['/api/data-sources', `${path}/files`, `${path}/revisions`, `${path}/changes`]) {
          expectProblem(await client.get(`${list}?cursor=${cursor}`), 'VALIDATION_FAILED');
        }
      }
    });
  });

  describe('of HTTP', () => {
    it('does not quote a body that is not JSON', async () => {
      const raw = `{"name":"x","parameters":{"password":"${PASSWORD}"`;
      const answer = await client.call('POST', '/api/data-sources', {
        raw,
        headers: { 'content-type': 'application/json' },
      });
      expectProblem(answer, 'VALIDATION_FAILED');
      expect(answer.body.detail).toBe('The body is not valid JSON.');
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
      'takes no body of the type %s',
      async (type) => {
        const raw = JSON.stringify(input());
        const answer = await client.call('POST', '/api/data-sources', { raw, headers: { 'content-type': type } });
        expectProblem(answer, 'UNSUPPORTED_MEDIA_TYPE');
      },
    );

    it('takes no body without a type, and misses one that is not there', async () => {
      expectProblem(await client.call('POST', '/api/data-sources', { raw: '{}' }), 'UNSUPPORTED_MEDIA_TYPE');
      expectProblem(await client.post('/api/data-sources'), 'VALIDATION_FAILED');
    });

    it('refuses a body that is too large', async () => {
      expectProblem(
        await client.post('/api/data-sources', input({ comments: 'x'.repeat(1024 * 1024) })),
        'PAYLOAD_TOO_LARGE',
      );
    });

    it.each(['/api/nothing', '/nothing', '/api/data-sources/x/y', '/api'])('does not know %s', async (path) => {
      expectProblem(await client.get(path), 'NOT_FOUND');
    });

    it('refuses a path that cannot be decoded', async () => {
      expectProblem(await client.get('/api/data-sources/%ff'), 'VALIDATION_FAILED');
    });

    it('keeps a request id that is well-formed, and makes one otherwise', async () => {
      const id = async (given: string) =>
        (await client.get('/api/nothing', { 'x-request-id': given })).headers['x-request-id'];
      expect(await id('trace-42')).toBe('trace-42');
      for (const bad of ['a b', '<script>', 'x'.repeat(200)]) {
        expect(await id(bad)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      }
    });
  });

  describe('of a remote, which lose nothing that was there', () => {
    const credentials = { parameters: { username: 'ada', password: PASSWORD } };

    /** A source that has been synced, and how to sync it again. */
    const synced = async (fields: object = {}) => {
      const name = `remote-${++names}`;
      const repository = await server.createRepository(name);
      await repository.commit({ 'a.txt': 'one\n' });
      const { body } = await client.post(
        '/api/data-sources',
        input({ name, sourceUrl: server.url(name), ...credentials, ...fields }),
      );
      const path = `/api/data-sources/${body.id}`;
      expect((await client.post(`${path}/sync?wait=true`)).body).toMatchObject({ status: 'completed' });
      return { path, name, repository };
    };

    const expectFailure = async (path: string, code: string | RegExp) => {
      const { status, body } = await client.post(`${path}/sync?wait=true`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'failed', result: null, error: { code: expect.stringMatching(code) } });
      expect((await client.get(path)).body).toMatchObject({
        status: 'failed',
        lastResult: 'failed',
        lastError: body.error,
        revision: 1,
      });
      expect((await client.get(`${path}/content?path=a.txt`)).text).toBe('one\n');
      return body.error.message as string;
    };

    it('wrong credentials', async () => {
      const { path } = await synced();
      await client.patch(path, { parameters: { password: 'wrong' } });
      expect(await expectFailure(path, 'GIT_AUTH_FAILED')).not.toContain('wrong');
      expectProblem(await client.post(`${path}/plan`), 'GIT_AUTH_FAILED');
    });

    it('an unreachable host', async () => {
      const { path } = await synced();
      const port = await closedPort();
      await client.patch(path, { sourceUrl: `http://127.0.0.1:${port}/x.git`, ...credentials });
      await expectFailure(path, 'NET_UNREACHABLE');
    });

    it('an address that the policy denies', async () => {
      const { path } = await synced();
      await client.patch(path, { sourceUrl: 'https://169.254.169.254/x.git' });
      await expectFailure(path, 'NET_ADDRESS_DENIED');
    });

    it('a missing branch', async () => {
      const { path } = await synced();
      await client.patch(path, { parameters: { branch: 'gone' } });
      await expectFailure(path, 'GIT_REF_NOT_FOUND');
    });

    it('a missing repository', async () => {
      const { path } = await synced();
      await client.patch(path, { sourceUrl: server.url('missing') });
      await expectFailure(path, 'GIT_NOT_FOUND');
    });

    it('a server that is not git', async () => {
      const { path, repository } = await synced();
      await repository.commit({ 'a.txt': 'two\n' });
      server.respondWith(({ response }) => void response.end('<html>Welcome</html>'));
      await expectFailure(path, 'GIT_REMOTE_NOT_GIT');
    });

    it('a server that answers nothing', async () => {
      const { path } = await synced();
      server.respondWith(({ response }) => void response.writeHead(200, { 'content-length': '0' }).end());
      await expectFailure(path, /^GIT_|^NET_/);
    });

    it('a server that is broken', async () => {
      const { path } = await synced();
      server.respondWith(({ response }) => void response.writeHead(500).end('boom'));
      await expectFailure(path, 'GIT_SERVER_ERROR');
    });

    it('a directory that is not mounted', async () => {
      const directory = join(service.root, `directory-${++names}`);
      await mkdir(directory);
      await writeFile(join(directory, 'a.txt'), 'one\n');
      const { body } = await client.post('/api/data-sources', input({ type: 'local', sourceUrl: directory }));
      const path = `/api/data-sources/${body.id}`;
      expect((await client.post(`${path}/sync?wait=true`)).body).toMatchObject({
        status: 'completed',
        result: { created: 1 },
      });
      await rename(directory, `${directory}-away`);
      await expectFailure(path, 'FS_ROOT_MISSING');
      await rename(`${directory}-away`, directory);
      expect((await client.post(`${path}/sync?wait=true`)).body).toMatchObject({ result: { outcome: 'unchanged' } });
    });

    it('a directory outside the allowed roots', async () => {
      const answer = await client.post('/api/data-sources', input({ type: 'local', sourceUrl: '/etc' }));
      const code =
        answer.status === 201
          ? (await client.post(`/api/data-sources/${answer.body.id}/sync?wait=true`)).body.error.code
          : answer.body.code;
      expect(code).toBe('FS_PATH_ESCAPE');
    });

    it('a second sync while one is running, which it follows', async () => {
      const { path, repository } = await synced();
      await repository.commit({ 'b.txt': 'two\n' });
      let release = () => {};
      const arrived = new Promise<void>((resolve) => {
        server.respondWith(async (exchange) => {
          resolve();
          await new Promise<void>((go) => (release = go));
          await exchange.pass();
        });
      });
      const first = client.post(`${path}/sync?wait=true`);
      await arrived;
      expect((await client.get(path)).body).toMatchObject({ status: 'syncing', state: 'syncing' });
      const second = await client.post(`${path}/sync`);
      expect(second).toMatchObject({ status: 202, body: { status: expect.stringMatching(/pending|running/) } });
      expect(second.headers['location']).toBe(`/api/jobs/${second.body.id}`);
      // One that waits is enough.
      expect((await client.post(`${path}/sync`)).body.id).toBe(second.body.id);
      server.respondWith(null);
      release();
      const ended = (await first).body;
      expect(ended).toMatchObject({ status: 'completed', result: { outcome: 'changed' } });
      expect(ended.id).not.toBe(second.body.id);
      await eventually(async () => (await client.get(`/api/jobs/${second.body.id}`)).body.status === 'completed');
      expect((await client.get(`/api/jobs/${second.body.id}`)).body.result.outcome).toBe('unchanged');
    });
  });
});

/** A port of this machine that nothing listens on. */
async function closedPort(): Promise<number> {
  const server: Server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
