import { setTimeout as delay } from 'node:timers/promises';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { prepareDataDirectory } from '../support/databases.js';
import { GitServer } from '../support/git-server.js';
import { ServiceProcess } from './support/service-process.js';
import { temporaryDirectory } from './support/service.js';
import { eventually } from '../support/eventually.js';

describe('the process of the service', () => {
  let directory: string;
  const running: ServiceProcess[] = [];

  const spawn = (environment?: Record<string, string>) => {
    const service = ServiceProcess.spawn(directory, environment);
    running.push(service);
    return service;
  };
  const start = async (environment?: Record<string, string>) => {
    const service = spawn(environment);
    return { service, client: await service.client() };
  };

  beforeEach(async () => {
    directory = await temporaryDirectory();
    await prepareDataDirectory(join(directory, 'data'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.kill()));
    await rm(directory, { recursive: true, force: true });
  });

  it('says in one line that it is ready, answers, and ends well when it is asked to', async () => {
    // In production the output is kept: no link to log in with is in it.
    const { service, client } = await start({ NODE_ENV: 'production' });
    expect(service.stdout).toBe(`nestjs-data-backends is ready at ${client.url}\n`);
    expect(client.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect((await client.get('/api/health/ready')).status).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(service.stderr).toBe('');
  });

  it('says how to log in, once, as long as there is no token, and by its output alone', async () => {
    const { service, client } = await start({ DATA_BACKENDS_LOG_LEVEL: 'verbose' });
    await eventually(() => /^Log in.*: \S+$/m.test(service.stdout));
    const [, link = ''] = /^Log in, once and within 15 minutes: (\S+)$/m.exec(service.stdout)!;
    const { pathname, origin, hash } = new URL(link);
    expect([origin, pathname]).toEqual([client.url, '/api/session/login']);
    expect((await client.get(pathname)).text).toContain('<button');
    const code = hash.slice(1);
    expect((await client.post('/api/session', { code })).status).toBe(201);
    expect((await client.post('/api/session', { code })).status).toBe(401);
    await service.stop();
    expect(`${service.stdout}${service.stderr}`.split(code)).toHaveLength(2);
  });

  it('hands back a sync that is under way when it has to stop, and takes it up at the next start', async () => {
    await using server = await GitServer.start();
    const repository = await server.createRepository('slow');
    await repository.commit({ 'a.txt': 'one\n' });
    const first = await start();
    const input = { name: 'slow', type: 'git', sourceUrl: server.url('slow') };
    const { id } = (await first.client.post('/api/data-sources', input)).body;
    const arrived = new Promise<void>((resolve) => server.respondWith(() => resolve()));
    const sync = first.client.post(`/api/data-sources/${id}/sync?wait=true`);
    await arrived;
    expect(await first.service.stop()).toBe(0);
    const { status, body } = await sync;
    expect({ status, body }).toMatchObject({ status: 202, body: { error: null } });

    server.respondWith(null);
    const second = await start();
    await eventually(async () => (await second.client.get(`/api/jobs/${body.id}`)).body.status === 'completed');
    expect((await second.client.get(`/api/data-sources/${id}`)).body).toMatchObject({
      revision: 1,
      lastResult: 'changed',
    });
    expect(await second.service.stop()).toBe(0);
  });

  it('ends at once when it is asked a second time', async () => {
    const { service, client } = await start();
    const url = new URL(client.url);
    const endless = request(`${client.url}/api/data-sources`, { method: 'POST', headers: { 'content-length': '10' } });
    endless.on('error', () => undefined).write('{');
    await once(endless, 'socket');
    await client.get('/api/health/live');
    service.child.kill('SIGTERM');
    while (await canConnect(Number(url.port)));
    // Not so soon that it could be the same press of a key, handed on by npm.
    await delay(700);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
    endless.destroy();
  });

  it('takes a signal that comes twice at once, as under npm, for one', async () => {
    const { service } = await start();
    // Both wait for a process that stands still, so that they arrive at once on a busy machine, too.
    service.child.kill('SIGSTOP');
    const { pid } = service.child;
    await eventually(async () => /\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8')));
    service.child.kill('SIGTERM');
    // Another one, since two of a kind that wait are one to the system.
    service.child.kill('SIGINT');
    service.child.kill('SIGCONT');
    expect(await service.ended).toBe(0);
  });

  it('takes over after it was killed', async () => {
    const first = await start();
    await first.service.kill();
    const second = await start();
    expect((await second.client.get('/api/health/ready')).status).toBe(200);
  });

  /** What is printed when the start fails: code, message and remedy in words, and no stack. */
  const expectRefusal = async (service: ServiceProcess, words: RegExp) => {
    expect(await service.ended).toBe(1);
    expect(service.stderr).toMatch(words);
    expect(service.stderr).not.toMatch(/^\s+at /m);
    expect(service.stdout).toBe('');
  };

  it('refuses a data directory that another process uses', async () => {
    await start();
    await expectRefusal(spawn(), /^DB_DATA_DIR_LOCKED: /);
  });

  it('names a port that is in use', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    await expectRefusal(spawn({ PORT: String(port) }), new RegExp(`^ADDRESS_IN_USE: Port ${port} .*PORT`));
    await once(other.close(), 'close');
  });

  it('does not listen where others can reach it', async () => {
    await expectRefusal(spawn({ HOST: '0.0.0.0' }), /^LISTEN_REFUSED: .*HOST/);
  });

  it('names every mistake of its configuration, without its value', async () => {
    await writeFile(join(directory, 'data-backends.config.json'), '{ "logLevel": "loud" }');
    const service = spawn({
      PORT: '99999',
      DATABASE_URL: 'mysql://root:hunter2@localhost/x',
      DATA_BACKENDS_SYNC_TIMEOUT: 'soon',
      DATA_BACKENDS_LOG_LEVEL: '',
    });
    await expectRefusal(service, /^OPTIONS_INVALID: /);
    for (const name of ['PORT', 'DATABASE_URL', 'DATA_BACKENDS_SYNC_TIMEOUT', 'data-backends.config.json: logLevel']) {
      expect(service.stderr).toContain(`\n  ${name}: `);
    }
    expect(service.stderr).not.toContain('hunter2');
  });

  it('names an unreachable database', async () => {
    const service = spawn({ DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x' });
    await expectRefusal(service, /^DB_UNAVAILABLE: /);
    expect(service.stderr).not.toContain('hunter2');
  });
});

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
