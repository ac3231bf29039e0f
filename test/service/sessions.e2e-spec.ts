import { Database } from '@lib/data-backends';
import { type Answer, HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';

/** What a browser would send back of the cookies that came with an answer. */
const cookieOf = ({ headers }: Answer): string => headers['set-cookie']![0]!.split(';')[0]!;

describe('a session', () => {
  let service: RunningService;
  let admin: HttpClient;
  let stranger: HttpClient;

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN });
    admin = service.client;
    stranger = new HttpClient(service.url);
  });
  afterAll(() => service?.stop());

  let tokens = 0;
  const newToken = async (fields: object = {}) =>
    (await admin.post('/api/tokens', { name: `token-${++tokens}`, role: 'operator', ...fields })).body;
  const logIn = (credentials: object, headers: Record<string, string> = {}) =>
    stranger.call('POST', '/api/session', { json: credentials, headers });
  /** A browser that is logged in with a new token. */
  const browser = async (fields: object = {}) => {
    const token = await newToken(fields);
    const cookie = cookieOf(await logIn({ token: token.token }));
    return { token, cookie, client: new HttpClient(service.url, { cookie, origin: service.url }) };
  };
  const change = async (sql: string) => {
    const database = service.app.get(Database);
    await database.query(
      sql.replace('SESSION', `"${database.schema}".session`).replace('CODE', `"${database.schema}".login_code`),
    );
  };

  it('is given for a token, as a cookie that no script and no other site can use', async () => {
    const token = await newToken({ expires: '2999-01-01T00:00:00Z' });
    const answer = await logIn({ token: token.token });
    expect([answer.status, answer.headers['cache-control']]).toEqual([201, 'no-store']);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^data-backends-session=[\w-]{43}; Path=\/; Max-Age=604[78]\d\d; HttpOnly; SameSite=Strict$/i,
      ),
    ]);
    expect(Object.keys(answer.body)).toEqual(['id', 'expires']);

    const cookie = cookieOf(answer);
    expect((await stranger.get('/api/session', { cookie: `a=1; ${cookie}; b=2` })).body).toEqual({
      actor: { id: token.id, name: token.name },
      role: 'operator',
      permissions: ['source:view', 'file:read', 'job:view', 'source:sync', 'job:manage'],
      sources: null,
      session: { id: answer.body.id },
      expires: answer.body.expires,
    });
    const { rows } = await service.app.get(Database).query('SELECT * FROM data_backends.session');
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1]);
    expect((await stranger.get('/api/session', { cookie: `${cookie}x` })).status).toBe(401);
  });

  it('is for TLS alone, and for this host, when the browser speaks it', async () => {
    const { token } = await newToken();
    const host = 'localhost:8443';
    const answer = await logIn({ token }, { host, origin: `https://${host}` });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-data-backends-session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Strict$/i,
      ),
    ]);
    expect((await stranger.get('/api/session', { cookie: cookieOf(answer) })).status).toBe(200);

    // Any other host of the domain can plant the plain one.
    const { cookie } = await browser();
    const logOut = (scheme: string) =>
      stranger.call('DELETE', '/api/session', { headers: { host, origin: `${scheme}://${host}`, cookie } });
    expect((await logOut('https')).status).toBe(401);
    expect((await logOut('http')).status).toBe(204);
  });

  it('writes only for a page of the service itself', async () => {
    const { cookie } = await browser();
    const write = (headers: Record<string, string>) =>
      stranger.call('POST', '/api/schedules/data-backends.housekeeping/resume', { headers: { cookie, ...headers } });
    for (const proof of [{ origin: service.url }, { 'sec-fetch-site': 'same-origin' }]) {
      expect((await write(proof as never)).status).toBe(200);
    }
    for (const none of [
      {},
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-site', origin: service.url },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const { status, body } = await write(none as never);
      expect([none, status, body.code]).toEqual([none, 403, 'CSRF_REJECTED']);
    }
    expect((await stranger.get('/api/jobs', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(200);
    // A token that is sent by hand needs no such proof.
    const authorization = `Bearer ${(await newToken()).token}`;
    expect((await write({ authorization })).status).toBe(200);
  });

  it('is nothing beside a token that is sent by hand', async () => {
    const { cookie } = await browser();
    expect((await stranger.get('/api/session', { cookie, authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('may do what its token may', async () => {
    const id = '01890000-0000-7000-8000-000000000000';
    const { client } = await browser({ role: 'viewer', sources: [id] });
    expect((await client.get('/api/session')).body).toMatchObject({ role: 'viewer', sources: [id] });
    expect((await client.get('/api/tokens')).status).toBe(403);
    expect((await client.post('/api/data-sources', {})).status).toBe(403);
    expect((await client.get('/api/schedules')).status).toBe(403);
  });

  it('is refused alike for whatever is wrong, and for a page of another site', async () => {
    const refused = await Promise.all([
      logIn({ token: 'wrong' }),
      logIn({ code: 'wrong' }),
      logIn({ token: (await newToken()).token.slice(0, -1) }),
    ]);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.detail}`)).size).toBe(1);
    expect(refused[0]!.status).toBe(401);
    expect(refused.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([]);
    for (const input of [{}, { token: '' }, { token: 'x'.repeat(501) }, { token: 'a', code: 'b' }, { token: 1 }]) {
      expect((await logIn(input)).status).toBe(400);
    }
    const { token } = await newToken();
    expect((await logIn({ token }, { origin: 'https://evil.example' })).body.code).toBe('CSRF_REJECTED');
  });

  it('is another one for each who logs in, and the one before ends', async () => {
    const { token, cookie } = await browser();
    const again = await logIn({ token: token.token }, { cookie });
    expect(cookieOf(again)).not.toBe(cookie);
    expect((await stranger.get('/api/session', { cookie })).status).toBe(401);
    expect((await stranger.get('/api/session', { cookie: cookieOf(again) })).status).toBe(200);
    // One that somebody else has chosen is never taken over.
    const planted = await logIn({ token: token.token }, { cookie: 'data-backends-session=planted' });
    expect(cookieOf(planted)).not.toContain('planted');
  });

  it('ends when somebody logs out', async () => {
    const { client, cookie } = await browser();
    const answer = await client.delete('/api/session');
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']![0]).toMatch(/^data-backends-session=;.*Path=\/.*HttpOnly/i);
    expect((await stranger.get('/api/session', { cookie })).status).toBe(401);
  });

  it('ends everywhere with its token', async () => {
    const { token, client } = await browser();
    const second = cookieOf(await logIn({ token: token.token }));
    await admin.delete(`/api/tokens/${token.id}`);
    expect((await client.get('/api/session')).status).toBe(401);
    expect((await stranger.get('/api/session', { cookie: second })).status).toBe(401);
  });

  it.each([
    ['its time is over', `UPDATE SESSION SET expires_at = now() - interval '1 second'`],
    ['nobody has used it for long', `UPDATE SESSION SET idle_until = now() - interval '1 second'`],
    ['the admin token was replaced', `UPDATE SESSION SET admin_hash = decode('00', 'hex') || substr(admin_hash, 2)`],
  ])('ends when %s', async (_why, sql) => {
    const cookie = cookieOf(await logIn({ token: ADMIN_TOKEN }));
    expect((await stranger.get('/api/session', { cookie })).body).toMatchObject({
      role: 'admin',
      actor: { id: 'admin-token' },
    });
    await change(sql);
    expect((await stranger.get('/api/session', { cookie })).status).toBe(401);
  });

  it('lives on by being used', async () => {
    const { cookie } = await browser();
    await change(`UPDATE SESSION SET last_used = now() - interval '1 hour', idle_until = now() + interval '1 hour'`);
    await stranger.get('/api/session', { cookie });
    const { rows } = await service.app
      .get(Database)
      .query<{ hours: number }>(
        `SELECT max(extract(epoch FROM idle_until - now()) / 3600)::double precision AS hours FROM data_backends.session`,
      );
    expect(rows[0]!.hours).toBeGreaterThan(11);
  });

  it('is in the audit log, and so is what is done by it', async () => {
    const { token, client, cookie } = await browser({ role: 'admin' });
    await client.post('/api/schedules/data-backends.housekeeping/pause');
    await client.post('/api/schedules/data-backends.housekeeping/resume');
    await client.delete('/api/session');
    const { items, text } = await admin
      .get(`/api/audit?actor=${token.id}`)
      .then(({ body, text }) => ({ items: body.items, text }));
    expect(items.map(({ action, via, address }: any) => [action, via, address])).toEqual([
      ['logout', 'session', '127.0.0.1'],
      ['resume', 'session', '127.0.0.1'],
      ['pause', 'session', '127.0.0.1'],
      ['login', 'api', '127.0.0.1'],
    ]);
    expect(text).not.toContain(cookie.split('=')[1]);
  });

  describe('by a login link', () => {
    const newLink = async () => (await admin.post('/api/session/login-link')).body as { code: string; path: string };

    it('is of an administrator, once; to look at the link does not use it up', async () => {
      const { code, path } = await newLink();
      expect(path).toBe(`/api/session/login#${code}`);
      for (let look = 0; look < 3; look++) {
        const page = await stranger.get('/api/session/login');
        expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
        expect(page.headers['content-security-policy']).toMatch(
          /^default-src 'none'; script-src 'sha256-[^']+'; style-src/,
        );
        expect(page.headers['referrer-policy']).toBe('no-referrer');
      }
      const answer = await logIn({ code });
      const { body } = await stranger.get('/api/session', { cookie: cookieOf(answer) });
      expect(body).toMatchObject({ role: 'admin', actor: { id: 'login-link' }, expires: answer.body.expires });
      expect((await logIn({ code })).status).toBe(401);
    });

    it('is for one of all who try at once', async () => {
      const { code } = await newLink();
      const answers = await Promise.all(Array.from({ length: 8 }, () => logIn({ code })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(401)]);
    });

    it('is too late after a while', async () => {
      const { code } = await newLink();
      await change(`UPDATE CODE SET expires_at = now() - interval '1 second'`);
      expect((await logIn({ code })).status).toBe(401);
    });
  });
});
