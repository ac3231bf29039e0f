import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  answered,
  ApiAnswerInvalidError,
  ApiAnswerTooLargeError,
  type ApiClient,
  ApiError,
  ApiPathInvalidError,
  bytesOf,
  createApiClient,
  itemsOf,
  type Schemas,
} from '@lib/client';
import { type HostApplication, startHost } from './support/host-application.js';

describe('the typed client', () => {
  let host: HostApplication;
  let client: ApiClient;

  beforeAll(async () => {
    host = await startHost('fastify', { prefix: 'v1', path: 'config/data' });
    client = createApiClient({ url: `${host.client.url}/v1/config/data/`, token: 'a-token' });
  });
  afterAll(() => host?.stop());

  it('creates, syncs and reads, below the prefix of the application', async () => {
    await mkdir(join(host.root, 'configs'));
    await writeFile(join(host.root, 'configs', 'vlans.yaml'), 'vlans: [100]\n');
    const source: Schemas['DataSource'] = await answered(
      client.POST('/data-sources', {
        body: { name: 'configs', type: 'local', sourceUrl: join(host.root, 'configs') },
      }),
    );
    const params = { path: { id: source.id } };
    const job = await answered(
      client.POST('/data-sources/{id}/sync', { params: { ...params, query: { wait: true } }, body: {} }),
    );
    expect([job.status, job.result?.created]).toEqual(['completed', 1]);
    const { items } = await answered(client.GET('/data-sources/{id}/files', { params }));
    expect(items.map(({ path }) => path)).toEqual(['vlans.yaml']);
    const content = await client.GET('/data-sources/{id}/content', {
      params: { ...params, query: { path: 'vlans.yaml' } },
      parseAs: 'text',
    });
    expect(content.data).toBe('vlans: [100]\n');
    expect((await client.DELETE('/data-sources/{id}', { params })).response.status).toBe(204);
  });

  it('rejects with what the API refuses a request with', async () => {
    const error = await client
      .POST('/data-sources', { body: { name: '', type: 'git', sourceUrl: 'x' } })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 400,
      errors: [{ pointer: '/name' }],
      requestId: expect.any(String),
    });
  });

  it('reads all pages of a list, as far as they are asked for', async () => {
    const names = ['one', 'three', 'two'];
    for (const name of names) {
      await client.PUT('/data-sources/{id}', {
        params: { path: { id: name } },
        body: { type: 'local', sourceUrl: host.root },
      });
    }
    let pages = 0;
    const sources = () =>
      itemsOf((cursor) => {
        pages++;
        return client.GET('/data-sources', { params: { query: { ...cursor, limit: 2, sort: 'name' } } });
      });
    const found: string[] = [];
    for await (const { name } of sources()) found.push(name);
    expect([found, pages]).toEqual([names, 2]);
    for await (const { name } of sources()) {
      expect(name).toBe('one');
      break;
    }
    expect(pages).toBe(3);
  });

  describe('with another server', () => {
    let asked: IncomingMessage[];
    let answer: (request: IncomingMessage, response: ServerResponse) => void;
    let other: Server;
    let url: string;

    beforeAll(async () => {
      other = createServer((request, response) => {
        asked.push(request);
        answer(request, response);
      });
      await once(other.listen(0, '127.0.0.1'), 'listening');
      url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    });
    beforeEach(() => (asked = []));
    afterAll(() => {
      other.closeAllConnections();
      other.close();
    });

    const content = (signal: AbortSignal | null = null) =>
      createApiClient({ url }).GET('/data-sources/{id}/content', {
        params: { path: { id: '1' }, query: { path: 'a' } },
        parseAs: 'stream',
        signal,
      });

    it.each<[string, number, Record<string, string>]>([
      ['a proxy that fails', 502, { 'content-type': 'text/html' }],
      ['a page of somebody else', 200, { 'content-type': 'text/html' }],
      ['a redirect, which is not followed', 302, { location: '/elsewhere' }],
    ])('tells that it is not the API: %s', async (_what, status, headers) => {
      answer = (_request, response) => response.writeHead(status, headers).end('<h1>Not the API</h1>');
      await expect(createApiClient({ url, token: 'a-token' }).GET('/backends')).rejects.toThrow(ApiAnswerInvalidError);
      expect(asked).toHaveLength(1);
    });

    it('tells how long to wait', async () => {
      const problem = { code: 'TOO_MANY_REQUESTS', status: 429, detail: 'Wait.', requestId: '1' };
      answer = (_request, response) =>
        response
          .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '7' })
          .end(JSON.stringify(problem));
      const refused = createApiClient({ url }).GET('/backends');
      await expect(refused).rejects.toMatchObject({ name: 'ApiError', code: problem.code, retryAfter: 7 });
    });

    it('gives the token to the API that it is for, and to nothing else', async () => {
      answer = (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[],"nextCursor":null,"total":0}');
      await createApiClient({ url: `${url}/v1/`, token: 'a-token' }).GET('/backends');
      await createApiClient({ url: `${url}/v1`, token: 'a-token' }).GET('/backends', { baseUrl: `${url}/v1/apis` });
      expect(asked.map((request) => [request.url, request.headers.authorization])).toEqual([
        ['/v1/api/backends', 'Bearer a-token'],
        ['/v1/apis/backends', undefined],
      ]);
    });

    it.each(['', '.', '..'])('asks nothing with "%s" for an id, which would be another route', async (id) => {
      const asking = createApiClient({ url }).GET('/data-sources/{id}', { params: { path: { id } } });
      await expect(asking).rejects.toThrow(ApiPathInvalidError);
      expect(asked).toEqual([]);
    });

    it('reads contents no faster than they are asked for, until a bound or an abort', async () => {
      let sent = 0;
      const part = Buffer.alloc(64 * 1024);
      answer = (_request, response) => {
        const send = () => {
          while (!response.destroyed && response.write(part)) sent += part.length;
          response.once('drain', send);
        };
        send();
      };
      const bounded = await bytesOf(content(), { maxBytes: 1_000_000 });
      let read = 0;
      await expect(async () => {
        for await (const chunk of bounded) read += chunk.length;
      }).rejects.toThrow(ApiAnswerTooLargeError);
      expect(read).toBeLessThanOrEqual(1_000_000);
      const abort = new AbortController();
      await expect(async () => {
        for await (const _chunk of await bytesOf(content(abort.signal))) abort.abort();
      }).rejects.toThrow('aborted');
      for (const { socket } of asked) {
        if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
      }
      expect(sent).toBeLessThan(100_000_000);
    });

    it('tells when contents end too early', async () => {
      answer = (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('the beginning', () => response.destroy());
      };
      await expect(async () => {
        for await (const chunk of await bytesOf(content())) expect(String(Buffer.from(chunk))).toBe('the beginning');
      }).rejects.toThrow();
    });
  });
});
