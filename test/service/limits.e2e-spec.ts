import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../support/eventually.js';
import { EventClient } from './support/event-client.js';
import { startHost } from './support/host-application.js';
import { type Answer, HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';

describe('what requests may take of the service', () => {
  let service: RunningService;
  let admin: HttpClient;
  let stranger: HttpClient;

  beforeAll(async () => {
    service = await startService('pglite', {
      DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN,
      DATA_BACKENDS_REQUEST_LIMIT: '30',
      DATA_BACKENDS_ATTEMPT_LIMIT: '3',
      DATA_BACKENDS_DELIVERY_LIMIT: '2',
      DATA_BACKENDS_MAX_BODY_BYTES: '2000',
      DATA_BACKENDS_MAX_DELIVERY_BYTES: '4000',
      DATA_BACKENDS_REQUEST_TIMEOUT: '2s',
      // What tests say of the addresses that they come from is believed.
      DATA_BACKENDS_TRUSTED_PROXIES: '127.0.0.1',
    });
    admin = service.client;
    stranger = new HttpClient(service.url);
  });
  afterAll(() => service?.stop());

  let names = 0;
  const newToken = async (): Promise<string> =>
    (await admin.post('/api/tokens', { name: `token-${++names}`, role: 'viewer' })).body.token;
  const bearer = (token: string, address = '192.0.2.1') => ({
    authorization: `Bearer ${token}`,
    'x-forwarded-for': address,
  });

  it('is so many requests of each caller', async () => {
    const [one, other] = [await newToken(), await newToken()];
    expectLimited(await untilLimited(() => stranger.get('/api/backends', bearer(one))));
    expect((await stranger.get('/api/backends', bearer(other))).status).toBe(200);
  });

  it('is so many of each address, where nobody says who they are, and as far as proxies are trusted', async () => {
    const from = (address: string) => stranger.get('/api/health/live', { 'x-forwarded-for': address });
    // What a client itself says of where it comes from does not help it.
    let forged = 0;
    expectLimited(await untilLimited(() => from(`10.0.0.${++forged % 250}, 192.0.2.2`)));
    expect((await from('192.0.2.3')).status).toBe(200);
    const unknown = (address: string) => stranger.get('/api/backends', { 'x-forwarded-for': address });
    expectLimited(await untilLimited(() => unknown('2001:db8::1')));
    expectLimited(await untilLimited(() => unknown('2001:db8::2')));
    expect((await unknown('2001:db8:0:1::1')).status).toBe(401);
  });

  it('is few attempts to log in', async () => {
    const logIn = (token: string, address: string) =>
      stranger.call('POST', '/api/session', { json: { token }, headers: { 'x-forwarded-for': address } });
    expect((await logIn('wrong', '192.0.2.4')).status).toBe(401);
    expectLimited(await untilLimited(() => logIn('wrong', '192.0.2.4')));
    expect((await logIn(ADMIN_TOKEN, '192.0.2.5')).status).toBe(201);
  });

  it('is few credentials that are wrong, and no limit to those who are known at the same address', async () => {
    const [known, unknown, address] = [await newToken(), await newToken(), '192.0.2.6'];
    const get = (token: string) => stranger.get('/api/backends', bearer(token, address));
    expect((await get(known)).status).toBe(200);
    expectLimited(await untilLimited(() => get(`wrong-${++names}`)));
    expect((await get(known)).status).toBe(200);
    const refused = await untilLimited(() => get(`wrong-${++names}`).then(() => get(unknown)));
    expectLimited(refused);
    expect((await stranger.get('/api/backends', bearer(unknown, '192.0.2.7'))).status).toBe(200);
  });

  it('is so many deliveries for each source', async () => {
    const newHook = async () => {
      const input = { name: `source-${++names}`, type: 'local', sourceUrl: service.root, enabled: false };
      const { id } = (await admin.post('/api/data-sources', input)).body;
      const { path, secret } = (await admin.call('PUT', `/api/data-sources/${id}/webhook`)).body;
      const address = `192.0.3.${names}`;
      return (token = secret as string) => stranger.call('POST', path, { headers: bearer(token, address) });
    };
    const [one, other] = [await newHook(), await newHook()];
    // Who does not know the secret takes nothing from who does.
    expect(statuses(await Promise.all(Array.from({ length: 9 }, () => one('wrong'))))).toEqual(new Set([401]));
    expect((await one()).status).toBe(202);
    expectLimited(await untilLimited(() => one()));
    expect((await other()).status).toBe(202);
  });

  it('is a body of some size, and a larger one of a delivery', async () => {
    const token = await newToken();
    const send = async (path: string, bytes: number, chunked = false) => {
      const raw = JSON.stringify({ x: 'x'.repeat(bytes) });
      const headers = { ...bearer(token, '192.0.2.8'), 'content-type': 'application/json' };
      if (!chunked) return stranger.call('POST', path, { raw, headers });
      const answer = await fetch(service.url + path, {
        method: 'POST',
        headers,
        body: new Blob([raw]).stream(),
        duplex: 'half',
      } as RequestInit);
      return { status: answer.status, body: await answer.json() };
    };
    const outcome = async (...sent: Parameters<typeof send>) => {
      const { status, body } = await send(...sent);
      return `${status} ${(body as { code: string }).code}`;
    };
    expect(await outcome('/api/data-sources/test', 1_000)).toBe('403 FORBIDDEN');
    expect(await outcome('/api/session', 1_000)).toBe('400 VALIDATION_FAILED');
    for (const chunked of [false, true]) {
      expect(await outcome('/api/session', 2_000, chunked)).toBe('413 PAYLOAD_TOO_LARGE');
      expect(await outcome('/api/hooks/x', 3_000, chunked)).toBe('401 WEBHOOK_REFUSED');
      expect(await outcome('/api/hooks/x', 4_000, chunked)).toBe('413 PAYLOAD_TOO_LARGE');
    }
  });

  it('is some time to send a request, and none to be answered', async () => {
    const stream = await EventClient.connect(`${service.url}/api/events`, { token: ADMIN_TOKEN });
    await stream.ready();
    const { port } = new URL(service.url);
    const slow = async (text: string): Promise<[Socket, () => string]> => {
      const socket = connect(Number(port), '127.0.0.1');
      let said = '';
      socket.setEncoding('utf8').on('data', (part) => (said += part));
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(text);
      return [socket, () => said];
    };
    const head = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\n';
    const texts = [head, `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`];
    for (const [socket, said] of await Promise.all(texts.map(slow))) {
      await eventually(() => socket.destroyed);
      expect(said()).toMatch(/^(HTTP\/1.1 408 |$)/);
    }
    expect(stream.ended).toBe(false);
    await admin.post('/api/data-sources', { name: `source-${++names}`, type: 'local', sourceUrl: service.root });
    await stream.until(({ type }) => type === 'data-source.created');
    stream.drop();
  });
});

describe('what requests may take of an application of somebody else', () => {
  it('is counted for the routes of the API alone', async () => {
    const host = await startHost('fastify', { limits: { requests: 30, bodyBytes: 100 } });
    try {
      const own = await Promise.all(Array.from({ length: 60 }, () => host.client.get('/own')));
      expect(statuses(own)).toEqual(new Set([200]));
      const json = { name: 'x'.repeat(100) };
      expect((await host.client.post('/own', json)).status).toBe(201);
      const large = await host.client.post('/data-backends/api/data-sources', json);
      expect([large.status, large.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      // Nobody whose word was to be trusted.
      let forged = 0;
      const send = () =>
        host.client.get('/data-backends/api/backends', { 'x-forwarded-for': `192.0.2.${++forged % 250}` });
      expectLimited(await untilLimited(send));
      expect((await host.client.get('/own')).status).toBe(200);
    } finally {
      await host.stop();
    }
  });
});

/** Sends requests at once until one is refused. */
async function untilLimited(send: () => Promise<Answer>): Promise<Answer> {
  let refused: Answer | undefined;
  await eventually(async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, send));
    refused = answers.find(({ status }) => status === 429);
    return refused !== undefined;
  });
  return refused!;
}

function expectLimited(answer: Answer): void {
  expect([answer.status, answer.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(answer.body.detail).toContain(`in ${answer.headers['retry-after']} s`);
}

function statuses(answers: readonly Answer[]): Set<number> {
  return new Set(answers.map(({ status }) => status));
}
