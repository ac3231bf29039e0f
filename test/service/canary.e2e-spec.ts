import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENCRYPTED_COLUMNS, PgliteDatabase } from '@lib/database';
import type pg from 'pg';
import { databaseUrl, postgresUrl, withPostgresClient } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { GitServer } from '../support/git-server.js';
import { commandsAndEnvironments } from '../support/processes.js';
import { HttpClient } from './support/http-client.js';
import { LeakSearch } from './support/leaks.js';
import { recordSpans } from './support/recorded-spans.js';
import { startService, temporaryDirectory } from './support/service.js';
import { ServiceProcess } from './support/service-process.js';

const PLUGIN = fileURLToPath(new URL('./support/indiscreet-plugin.ts', import.meta.url));
/** In every secret: letters and digits, which most encodings leave as they are. */
const CORE = 'Zq7CanaryX4tK9';
const PASSWORD = `p@ss:${CORE}/"'\\+é%`;
/** No secret: it proves that what is looked at is where a secret would be. */
const PUBLIC = 'Wm3PublicY8vB2';
const ADMIN_TOKEN = `admin-${CORE}`;

const LISTS =
  'data-sources jobs schedules consumers tokens session backends audit openapi.json docs metrics health/ready'.split(
    ' ',
  );

/** What a git repository is cloned from in a service that hides nothing: it says back whatever it was sent. */
async function startEcho(): Promise<{ readonly server: Server; readonly origin: string; requests(): string }> {
  let seen = '';
  const server = createServer((request, response) => {
    const { authorization = '' } = request.headers;
    const echo = `${request.url}\n${JSON.stringify(request.headers)}\n${Buffer.from(authorization.slice(6), 'base64')}`;
    seen += echo;
    const xml = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>${encodeURI(echo)}</Message></Error>`;
    const body = request.url!.startsWith('/bucket') ? xml : echo;
    response.writeHead(403, { 'content-type': 'text/plain', 'x-echo': encodeURIComponent(echo) }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => seen };
}

/** That nothing was found but what is no secret. */
function expectNone(leaks: LeakSearch): void {
  for (const each of leaks.names)
    if (each !== 'no secret') expect([each, [...leaks.placesOf(each)]]).toEqual([each, []]);
}

describe('a secret', () => {
  let directory: string;
  let records: string;
  let git: GitServer;
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let service: ServiceProcess;
  let client: HttpClient;
  const leaks = new LeakSearch();

  beforeAll(async () => {
    leaks.watchFor('a canary', CORE);
    leaks.watchFor('no secret', PUBLIC);
    [directory, records] = await Promise.all([temporaryDirectory(), temporaryDirectory()]);
    git = await GitServer.start({ basicAuth: { username: 'ada', password: PASSWORD } });
    echo = await startEcho();
    await mkdir(join(records, 'bin'));
    await mkdir(join(records, 'seen'));
    await mkdir(join(records, 'secrets'));
    await writeFile(join(records, 'secrets', 'token'), `file-${CORE}\n`);
    // Every git that the service starts leaves its words and its environment behind.
    const recorder = `#!/bin/sh
cat /proc/$$/cmdline /proc/$$/environ > ${join(records, 'seen')}/$$
PATH=\${PATH#*:}
exec git "$@"
`;
    await writeFile(join(records, 'bin', 'git'), recorder, { mode: 0o755 });
    await writeFile(
      join(directory, 'data-backends.config.js'),
      `import { IndiscreetPlugin } from ${JSON.stringify(PLUGIN)};
       export default { plugins: [IndiscreetPlugin] };`,
    );
    service = await ServiceProcess.start(directory, {
      PATH: `${join(records, 'bin')}:${process.env['PATH']}`,
      DATA_BACKENDS_LOG_LEVEL: 'verbose',
      DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN,
      DATA_BACKENDS_SECRET_VARIABLES: 'CANARY_*',
      DATA_BACKENDS_SECRET_FILES: join(records, 'secrets'),
      CANARY_PASSWORD: PASSWORD,
    });
    client = new HttpClient((await service.client()).url, { authorization: `Bearer ${ADMIN_TOKEN}` });
  }, 120_000);

  afterAll(async () => {
    await service?.kill();
    await git?.stop();
    echo?.server.close().closeAllConnections();
    await Promise.all([directory, records].map((path) => rm(path, { recursive: true, force: true })));
  });

  /** Sends what must be taken, and gives the source. */
  async function create(name: string, type: string, sourceUrl: string, parameters: object): Promise<string> {
    const { status, body } = await client.post('/api/data-sources', { name, type, sourceUrl, parameters });
    expect({ name, status, detail: body.detail }).toEqual({ name, status: 201, detail: undefined });
    return `/api/data-sources/${body.id}`;
  }

  const sync = async (path: string): Promise<string> =>
    (await client.post(`${path}/sync?wait=true`)).body.status as string;

  /** Everything that the API has to say, page by page. */
  async function readAll(paths: readonly string[]): Promise<void> {
    const below = ['', '/files', '/revisions', '/changes', '/problems', '/webhook', '/diff?path=a.txt', '/archive'];
    for (const path of paths) for (const part of below) await client.get(path + part);
    for (const list of LISTS) await client.get(`/api/${list}`);
    for (const { id } of (await client.get('/api/jobs?limit=100')).body.items) {
      await client.get(`/api/jobs/${id}`);
      await client.get(`/api/jobs/${id}/log`);
    }
  }

  it('appears nowhere, whatever it goes through', async () => {
    const live = new AbortController();
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const events = await fetch(`${client.url}/api/events`, { headers, signal: live.signal });
    const streamed: Buffer[] = [];
    const streaming = (async () => {
      for await (const chunk of events.body!) streamed.push(Buffer.from(chunk));
    })().catch(() => undefined);

    // Sources that work, and what runs meanwhile.
    const repository = await git.createRepository(PUBLIC);
    await repository.commit({ 'a.txt': 'one\n' });
    git.respondWith(async (exchange) => {
      for (const text of await commandsAndEnvironments()) {
        if (!text.includes('src/main.ts')) leaks.look('a process', text);
      }
      await exchange.pass();
    });
    const inUrl = git.url(PUBLIC).replace('://', `://ada:${encodeURIComponent(PASSWORD)}@`);
    const working = [
      await create(`password ${PUBLIC}`, 'git', git.url(PUBLIC), { username: 'ada', password: PASSWORD }),
      await create('url', 'git', inUrl, {}),
      await create('reference', 'git', git.url(PUBLIC), { username: 'ada', password: 'env:CANARY_PASSWORD' }),
    ];
    for (const path of working) {
      expect((await client.post(`${path}/plan`)).status).toBe(200);
      expect((await client.post(`${path}/test`)).body.ok).toBe(true);
      expect(await sync(path)).toBe('completed');
    }

    // A webhook, signed rightly and not.
    const [path] = working as [string];
    const issuing = new HttpClient(client.url, headers);
    const hook = (await issuing.call('PUT', `${path}/webhook`)).body as { path: string; secret: string };
    leaks.watchFor('the secret of the webhook', hook.secret);
    await repository.commit({ 'a.txt': 'two\n' });
    const raw = JSON.stringify({ ref: 'refs/heads/main', repository: { default_branch: 'main' }, secret: CORE });
    const delivery = (signature: string) => ({
      raw,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-event': 'push',
        'x-hub-signature-256': signature,
      },
    });
    const signed = `sha256=${createHmac('sha256', hook.secret).update(raw).digest('hex')}`;
    expect((await client.call('POST', hook.path, delivery(signed))).status).toBe(202);
    expect((await client.call('POST', hook.path, delivery(`sha256=${CORE}`))).status).toBe(401);
    await eventually(async () => (await client.get(`${path}/content?path=a.txt`)).text === 'two\n');

    // Tokens of the API.
    const issued = (await issuing.post('/api/tokens', { name: 'ci', role: 'viewer' })).body as { token: string };
    leaks.watchFor('a token', issued.token);
    const viewer = new HttpClient(client.url, { authorization: `Bearer ${issued.token}` });
    expect((await viewer.get('/api/data-sources')).status).toBe(200);
    expect((await viewer.patch(path, { description: 'x' })).status).toBe(403);
    const strangers = new HttpClient(client.url, { authorization: `Bearer stranger-${CORE}`, cookie: `a=${CORE}` });
    expect((await strangers.get(`/api/data-sources?token=${CORE}`)).status).toBe(401);
    expect((await client.get(`/api/data-sources?token=${CORE}`)).status).toBe(400);

    // A browser that comes by a login link, and leaves.
    const { code } = (await issuing.post('/api/session/login-link')).body as { code: string };
    leaks.watchFor('the code of a login link', code);
    const cookie = (await issuing.post('/api/session', { code })).headers['set-cookie']![0]!.split(';')[0]!;
    leaks.watchFor('a session', cookie.split('=')[1]!);
    const browser = new HttpClient(client.url, { cookie, origin: client.url });
    expect((await browser.get('/api/session')).body.actor.id).toBe('login-link');
    expect((await browser.patch(path, { comments: PUBLIC })).status).toBe(200);
    expect((await browser.post('/api/session', { code })).status).toBe(401);
    expect((await browser.delete('/api/session')).status).toBe(204);
    expect((await browser.get('/api/session')).status).toBe(401);

    // Remotes that say back what they were sent, and one that nobody answers at.
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    leaks.watchFor('a private key', pem.split('\n')[1]!);
    const hostKey = Buffer.concat([Buffer.from('\0\0\0\vssh-ed25519\0\0\0 '), randomBytes(32)]).toString('base64');
    const knownHosts = `[127.0.0.1]:1 ssh-ed25519 ${hostKey}`;
    const failing = [
      await create('git echo', 'git', `${echo.origin}/x.git`, { username: 'ada', password: PASSWORD }),
      await create('git token', 'git', `${echo.origin}/y.git`, { token: `file:${join(records, 'secrets', 'token')}` }),
      await create('http basic', 'http', `${echo.origin}/z`, { username: 'ada', password: PASSWORD }),
      await create('http token', 'http', `${echo.origin}/z`, { token: `token-${CORE}` }),
      await create('http header', 'http', `${echo.origin}/z`, { headerName: 'X-Key', headerValue: `header-${CORE}` }),
      await create('s3', 'amazon-s3', `${echo.origin}/bucket`, {
        accessKeyId: `id-${CORE}`,
        secretAccessKey: `secret/${CORE}+=`,
        sessionToken: `session-${CORE}`,
      }),
      await create('indiscreet', 'indiscreet', 'x://y', { token: PASSWORD }),
      await create('indiscreet reference', 'indiscreet', 'x://y', { token: 'env:CANARY_PASSWORD' }),
      await create('ssh', 'git', 'ssh://git@127.0.0.1:1/x.git', { privateKey: pem, knownHosts }),
    ];
    for (const each of failing) {
      expect((await client.post(`${each}/test`)).body.ok).toBe(false);
      expect((await client.post(`${each}/plan`)).status).toBeGreaterThanOrEqual(400);
      expect(await sync(each)).toBe('failed');
    }
    for (const sent of ['"x-key":"header-', '"x-amz-security-token":"session-', 'Bearer token-', `ada:p@ss:${CORE}`]) {
      expect(echo.requests()).toContain(sent);
    }

    // Changes, and mistakes.
    await client.patch(path, { parameters: { password: `${PASSWORD}-2` }, description: 'edited' });
    expect(await sync(path)).toBe('failed');
    await client.patch(path, { parameters: { password: 'env:CANARY_PASSWORD' } });
    expect(await sync(path)).toBe('completed');
    await client.patch(path, { sourceUrl: `${echo.origin}/core.git` });
    await client.patch(path, { parameters: { password: { deep: PASSWORD }, token: [CORE] } });
    await client.patch(path, { parameters: { password: `${CORE}\0` } });
    await client.patch(path, { sourceUrl: `${inUrl}:port` });
    await client.patch(path, { sourceUrl: `ftp://ada:${encodeURIComponent(PASSWORD)}@127.0.0.1/x` });
    await client.patch(path, { parameters: { token: `env:${CORE}-x` } });
    await client.post('/api/data-sources/test', {
      type: 'git',
      sourceUrl: `${echo.origin}/x.git`.replace('//', `//${CORE}@`),
    });
    await client.call('POST', '/api/data-sources', { raw: `{"parameters":{"password":"${CORE}` });
    await client.delete(failing[0]!);

    await readAll([...working, ...failing]);
    live.abort();
    await streaming;
    await service.stop();

    leaks.look('the live events', Buffer.concat(streamed));
    for (const each of [client, viewer, browser, strangers]) {
      for (const { headers: answered, text } of each.answers) leaks.look('an answer', JSON.stringify(answered) + text);
    }
    leaks.look('the log', service.stdout + service.stderr);
    for (const file of await readdir(join(records, 'seen')))
      leaks.look('a git process', await readFile(join(records, 'seen', file)));
    await lookAtFiles(directory);
    await lookAtDatabase(join(directory, 'data'));
    expectNone(leaks);
    const places = ['a process', 'the live events', 'an answer', 'the log', 'a git process', 'a file', 'a table'];
    expect([...leaks.placesOf('no secret').keys()].toSorted()).toEqual(places.toSorted());
  }, 300_000);

  /** Data directory of the database, write-ahead log and all, caches, and what else lies there. */
  async function lookAtFiles(below: string): Promise<void> {
    for (const entry of await readdir(below, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      leaks.look('a file', file);
      if (entry.isFile()) leaks.look('a file', await readFile(file));
    }
  }

  /** Every row of every table, as a backup has it, and which columns hold ciphertexts. */
  async function lookAtDatabase(dataDir: string): Promise<void> {
    const database = await PgliteDatabase.open({ dataDir, schema: 'data_backends' });
    const encrypted = new Set<string>();
    try {
      const tables = await database.query<{ schema: string; name: string }>(
        `SELECT schemaname AS schema, tablename AS name FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
      );
      expect(tables.rows.map(({ schema }) => schema)).toEqual(expect.arrayContaining(['data_backends_queue']));
      for (const { schema, name } of tables.rows) {
        for await (const { row } of database.stream<{ row: Record<string, unknown> }>(
          `SELECT to_jsonb(t) AS row FROM "${schema}"."${name}" AS t`,
        )) {
          leaks.look('a table', JSON.stringify(row));
          for (const [column, value] of Object.entries(row)) {
            if (/v1\.[0-9a-f]{16}\./.test(JSON.stringify(value))) encrypted.add(`${name}.${column}`);
          }
        }
      }
    } finally {
      await database.close();
    }
    expect([...encrypted].toSorted()).toEqual(Object.keys(ENCRYPTED_COLUMNS).toSorted());
  }
});

/** PostgreSQL at another address, and what clients send there: statements, what is bound to them, and copied. */
async function startWiretap(): Promise<{ readonly url: string; sent(): Buffer; close(): void }> {
  const { hostname, port } = new URL(postgresUrl());
  const connections: Buffer[][] = [];
  const server = createTcpServer((client) => {
    const seen: Buffer[] = [];
    connections.push(seen);
    const upstream = connect(Number(port), hostname);
    client.on('data', (part) => seen.push(part));
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on('error', () => other.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = Object.assign(new URL(postgresUrl()), { port: String((server.address() as AddressInfo).port) });
  return { url: url.href, sent: () => Buffer.concat(connections.flat()), close: () => void server.close() };
}

it('a secret is never sent to PostgreSQL, whose logs and backups have none, nor is it in metrics or traces', async () => {
  const leaks = new LeakSearch();
  leaks.watchFor('a canary', CORE);
  leaks.watchFor('no secret', PUBLIC);
  const key = randomBytes(32).toString('base64');
  leaks.watchFor('the encryption key', key);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withPostgresClient((postgres) => postgres.query(`CREATE DATABASE ${name}`));
  const [recorded, tap, echo] = [recordSpans(), await startWiretap(), await startEcho()];
  const service = await startService('pglite', {
    DATABASE_URL: databaseUrl(name, tap.url),
    DATA_BACKENDS_ENCRYPTION_KEYS: key,
    DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN,
  });
  try {
    const { client } = service;
    const inUrl = `${echo.origin}/${PUBLIC}.git`.replace('://', `://ada:${encodeURIComponent(PASSWORD)}@`);
    for (const [type, sourceUrl, parameters] of [
      ['git', `${echo.origin}/${PUBLIC}.git`, { username: 'ada', password: PASSWORD }],
      ['git', inUrl, {}],
      ['http', `${echo.origin}/z`, { headerName: 'X-Key', headerValue: `header-${CORE}` }],
    ] as const) {
      const input = { name: `${type} ${Object.keys(parameters).join()}`, type, sourceUrl, parameters };
      const path = `/api/data-sources/${(await client.post('/api/data-sources', input)).body.id}`;
      expect((await client.post(`${path}/plan`)).status).toBeGreaterThanOrEqual(400);
      expect((await client.post(`${path}/sync?wait=true`)).body.status).toBe('failed');
      expect((await client.patch(path, { description: PUBLIC })).status).toBe(200);
      const { secret } = (await client.call('PUT', `${path}/webhook`)).body;
      leaks.watchFor(`the secret of the webhook of ${input.name}`, secret);
    }
    expect(echo.requests()).toContain(`ada:p@ss:${CORE}`);
    const { token } = (await client.post('/api/tokens', { name: 'ci', role: 'viewer' })).body;
    leaks.watchFor('a token', token);
    const { code } = (await client.post('/api/session/login-link')).body;
    leaks.watchFor('the code of a login link', code);
    const cookie = (await client.post('/api/session', { code })).headers['set-cookie']![0]!.split(';')[0]!;
    leaks.watchFor('a session', cookie.split('=')[1]!);
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }] as Record<string, string>[]) {
      expect((await new HttpClient(client.url, headers).get('/api/session')).status).toBe(200);
    }

    leaks.look('the metrics', (await client.get('/api/metrics')).text);
    await withPostgresClient(async (postgres) => lookAtEverything(leaks, postgres), databaseUrl(name));
  } finally {
    await service.stop();
    recorded.stop();
    tap.close();
    echo.server.close().closeAllConnections();
    await withPostgresClient((postgres) => postgres.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
  leaks.look('what PostgreSQL is sent', tap.sent());
  expect(recorded.spans.length).toBeGreaterThan(10);
  leaks.look('the traces', JSON.stringify(recorded.spans));
  expectNone(leaks);
  expect([...leaks.placesOf('no secret').keys()].toSorted()).toEqual(['a table', 'what PostgreSQL is sent']);
}, 120_000);

/** Every row of every table of a database, as `pg_dump` writes it. */
async function lookAtEverything(leaks: LeakSearch, postgres: pg.Client): Promise<void> {
  const { rows } = await postgres.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { name } of rows) {
    const table = await postgres.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    for (const { row } of table.rows) leaks.look('a table', row);
  }
}
