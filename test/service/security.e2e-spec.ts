import { GitServer } from '../support/git-server.js';
import { HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const TOKEN = 'the-admin-token';

describe('the service in front of strangers', () => {
  let service: RunningService;
  let client: HttpClient;

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: TOKEN });
    client = service.client;
  });
  afterAll(() => service?.stop());

  describe('the Host header', () => {
    it.each(['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.1:9', '[::1]:3000', 'LOCALHOST'])(
      'may be %s',
      async (host) => {
        expect((await client.get('/api/data-sources', { host })).status).toBe(200);
      },
    );

    it.each([
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'evil@localhost',
      '[::2]',
    ])('may not be %s', async (host) => {
      for (const path of ['/api/data-sources', '/api/health/live', '/', '/nothing']) {
        const answer = await client.get(path, { host });
        expect([answer.status, answer.body.code]).toEqual([403, 'HOST_NOT_ALLOWED']);
      }
    });
  });

  describe('a page of another web site', () => {
    const write = (headers: Record<string, string>) =>
      client.call('POST', '/api/data-sources/test', { json: { type: 'git', sourceUrl: 'x:y' }, headers });

    it.each([
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
    ])('cannot write: %j', async (headers) => {
      const answer = await write(headers as never);
      expect([answer.status, answer.body.code]).toEqual([403, 'CSRF_REJECTED']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });

    it('does not stop the service from calling itself, nor those who are no browsers', async () => {
      const origin = service.url;
      for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { origin }, {}]) {
        expect((await write(headers as never)).status).not.toBe(403);
      }
    });
  });

  describe('the admin token', () => {
    const stranger = () => new HttpClient(service.url);

    it.each(['wrong', `${TOKEN}x`, TOKEN.slice(1), ''])('is not "%s"', async (token) => {
      expect((await stranger().get('/api/backends', { authorization: `Bearer ${token}` })).status).toBe(401);
    });

    it('is taken as a bearer token only', async () => {
      expect((await stranger().get(`/api/backends?token=${TOKEN}`)).status).toBe(401);
      expect((await stranger().get('/api/backends', { authorization: `Basic ${TOKEN}` })).status).toBe(401);
      expect((await stranger().get('/api/backends', { authorization: `bearer ${TOKEN}` })).status).toBe(200);
    });
  });

  it('sends the headers that keep browsers safe, with every answer', async () => {
    for (const path of ['/', '/api/data-sources', '/nothing']) {
      const { headers } = await client.get(path);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': expect.any(String),
      });
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });

  it('lets its own pages do what they need, and nothing more', async () => {
    for (const [path, script] of [
      ['/api/docs', /script-src 'self';/],
      ['/api/session/login', /script-src 'sha256-[^ ']+';/],
    ] as const) {
      const { status, headers } = await client.get(path);
      expect([path, status, headers['x-content-type-options']]).toEqual([path, 200, 'nosniff']);
      expect(headers['content-security-policy']).toMatch(script);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    }
    const script = await client.get('/api/docs/start.js');
    expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  });
});

describe.each(['pglite', 'postgres'] as const)('secrets (%s)', (kind) => {
  const CANARY = 'canary/7Zq"é+secret';
  let service: RunningService;
  let server: GitServer;

  beforeAll(async () => {
    server = await GitServer.start({ basicAuth: { username: 'ada', password: CANARY } });
    service = await startService(kind);
  });
  afterAll(async () => {
    await service?.stop();
    await server?.stop();
  });

  const forms = [
    CANARY,
    JSON.stringify(CANARY).slice(1, -1),
    encodeURIComponent(CANARY),
    Buffer.from(CANARY).toString('base64'),
    Buffer.from(`ada:${CANARY}`).toString('base64'),
    'canary/7Zq',
  ];

  it('never come back, whatever is answered', async () => {
    const { client } = service;
    const repository = await server.createRepository('private');
    await repository.commit({ 'a.txt': 'one\n' });
    const parameters = { username: 'ada', password: CANARY };
    const input = { name: 'private', type: 'git', sourceUrl: server.url('private'), parameters };
    const source = await client.post('/api/data-sources', input);
    expect(source.body.parameters).toEqual({ username: 'ada', password: { set: true } });
    const path = `/api/data-sources/${source.body.id}`;
    expect((await client.post(`${path}/sync?wait=true`)).body.status).toBe('completed');

    // As it is shown, it can be sent back: the secret stays.
    await client.patch(path, { parameters: source.body.parameters });
    expect((await client.post(`${path}/test`)).body.ok).toBe(true);

    // Credentials in the URL become parameters.
    const inUrl = server.url('private').replace('://', `://ada:${encodeURIComponent(CANARY)}@`);
    const second = await client.post('/api/data-sources', {
      ...input,
      name: 'second',
      sourceUrl: inUrl,
      parameters: {},
    });
    expect(second.body).toMatchObject({
      sourceUrl: server.url('private'),
      parameters: { username: 'ada', password: { set: true } },
    });
    expect((await client.post(`/api/data-sources/${second.body.id}/sync?wait=true`)).body.status).toBe('completed');

    // Another host does not get the stored secret.
    await client.patch(path, { sourceUrl: `http://localhost:${server.port}/private.git` });
    expect((await client.get(path)).body.parameters).toEqual({ username: 'ada' });
    await client.patch(path, { sourceUrl: server.url('private'), parameters });

    // A remote that echoes what it was sent.
    server.respondWith(({ request, response }) => {
      const echo = `${request.headers.authorization}\n${CANARY}\n`;
      response.writeHead(403, { 'content-type': 'text/plain', 'x-echo': encodeURIComponent(echo) }).end(echo);
    });
    expect((await client.post(`${path}/sync?wait=true`)).body.status).toBe('failed');
    await client.post(`${path}/plan`);
    await client.post(`${path}/test`);
    await client.post('/api/data-sources/test', { type: 'git', sourceUrl: server.url('private'), parameters });
    await client.post('/api/data-sources/test', { type: 'git', sourceUrl: inUrl });
    server.respondWith(null);

    // Mistakes around a secret.
    await client.post('/api/data-sources', { ...input, name: 'third', parameters: { password: [CANARY] } });
    await client.post('/api/data-sources', { ...input, name: 'third', parameters: { token: CANARY, colour: 1 } });
    await client.post('/api/data-sources', { ...input, name: 'third', sourceUrl: `${inUrl}:bad` });
    await client.post('/api/data-sources', { ...input, sourceUrl: `ftp://ada:${CANARY}@127.0.0.1/x` });

    for (const below of ['', '/files', '/revisions', '/changes', '/problems']) await client.get(path + below);
    await client.get('/api/data-sources');
    await client.get('/api/backends');
    await client.get('/api/audit?limit=1000');

    expect(client.answers.length).toBeGreaterThan(20);
    for (const { text, headers } of client.answers) {
      const everything = `${JSON.stringify(headers)}\n${text}`;
      expect(forms.filter((form) => everything.includes(form))).toEqual([]);
    }
  });
});
