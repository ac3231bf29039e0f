import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseKind, postgresUrl, prepareDataDirectory, withPostgresClient } from '../support/databases.js';
import { GitServer } from '../support/git-server.js';
import { ServiceProcess } from '../service/support/service-process.js';
import { temporaryDirectory } from '../service/support/service.js';
import { CommandLine } from './support/command-line.js';

const SECRET = 'pass-91ab-word';

describe.each<DatabaseKind>(['pglite', 'postgres'])('the command line on its own (%s)', (kind) => {
  let directory: string;
  let cli: CommandLine;
  let environment: Record<string, string>;
  let name: string | undefined;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    environment = { DATA_BACKENDS_LOCAL_ROOTS: directory };
    if (kind === 'postgres') {
      name = `test_${randomBytes(8).toString('hex')}`;
      await withPostgresClient(async (client) => void (await client.query(`CREATE DATABASE ${name}`)));
      environment['DATABASE_URL'] = Object.assign(new URL(postgresUrl()), { pathname: `/${name}` }).href;
      environment['DATA_BACKENDS_ENCRYPTION_KEYS'] = randomBytes(32).toString('base64');
    }
    cli = new CommandLine(directory, environment);
  });
  afterEach(async () => {
    if (name !== undefined) {
      await withPostgresClient(async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
      name = undefined;
    }
    await rm(directory, { recursive: true, force: true });
  });

  it('migrates, makes a source with a secret, syncs it and reads a file', async () => {
    const before = await cli.json(['migrate', '--status']);
    expect(new Set(before.map(({ state }: { state: string }) => state))).toEqual(new Set(['pending']));
    expect((await cli.run(['migrate'])).code).toBe(0);
    const after = await cli.json(['migrate', '--status']);
    expect(new Set(after.map(({ state }: { state: string }) => state))).toEqual(new Set(['applied']));

    await using server = await GitServer.start();
    const repository = await server.createRepository('core');
    await repository.commit({ 'a.txt': 'one\n' });
    const words = [
      'source',
      'create',
      'core',
      '--type',
      'git',
      '--url',
      server.url('core'),
      '--parameter-file',
      'token=-',
    ];
    expect((await cli.run(words, SECRET)).code).toBe(0);
    expect(await cli.json(['source', 'sync', 'core'])).toMatchObject([
      { status: 'completed', result: { outcome: 'changed', created: 1 } },
    ]);
    expect((await cli.run(['source', 'cat', 'core', 'a.txt'])).stdout).toBe('one\n');
    expect((await cli.run(['source', 'diff', 'core'])).stdout).toContain('new file mode 100644\n');
    expect((await cli.run(['source', 'archive', 'core', '--format', 'tar'])).stdout).toContain('one\n');
    expect((await cli.run(['source', 'get', 'cor'])).code).toBe(3);
    const shown = await cli.json(['source', 'get', 'core']);
    expect(shown).toMatchObject({ status: 'completed', parameters: { token: { set: true } } });
    for (const { stdout, stderr } of cli.outcomes) expect(stdout + stderr).not.toContain(SECRET);

    expect((await cli.run(['token', 'create', 'ci', '--role', 'viewer'])).code).toBe(5);
    expect(await cli.json(['token', 'create', 'ada', '--role', 'admin'])).toMatchObject({
      role: 'admin',
      createdBy: null,
    });
    expect(await cli.json(['audit', '--object-type', 'token'])).toMatchObject([
      { action: 'create', object: { name: 'ada' }, via: 'application', actor: { id: 'command-line' } },
    ]);
    expect((await cli.run(['token', 'login-link'])).stdout).toContain('http://127.0.0.1:3000/api/session/login#');
  }, 300_000);

  // What is different on PGlite is held by the tests of openFieldEncryption.
  if (kind === 'postgres') {
    it('encrypts secrets again with a new key, after which the old one is not needed', async () => {
      await using server = await GitServer.start();
      await (await server.createRepository('core')).commit({ 'a.txt': 'one\n' });
      const create = ['source', 'create', 'core', '--type', 'git', '--url', server.url('core')];
      expect((await cli.run([...create, '--parameter-file', 'token=-'], SECRET)).code).toBe(0);

      const fresh = randomBytes(32).toString('base64');
      const keys = `${fresh},${environment['DATA_BACKENDS_ENCRYPTION_KEYS']}`;
      const both = new CommandLine(directory, { ...environment, DATA_BACKENDS_ENCRYPTION_KEYS: keys });
      const findings: { check: string }[] = await both.json(['doctor']);
      expect(findings.find(({ check }) => check === 'secrets')).toMatchObject({
        state: 'warn',
        found: '1 of 1 are encrypted with an older key.',
        remedy: 'Run: data-backends secrets rotate',
      });
      expect(await both.json(['secrets', 'rotate'])).toEqual({ rotated: 1, current: 0 });
      expect(await both.json(['audit', '--action', 'rotate'])).toMatchObject([
        { actor: { id: 'command-line' }, after: { rotated: 1, current: 0 } },
      ]);

      const only = new CommandLine(directory, {
        ...environment,
        DATA_BACKENDS_ENCRYPTION_KEYS: fresh,
        DATA_BACKENDS_SECRET_VARIABLES: 'CORE_*',
        CORE_TOKEN: SECRET,
      });
      expect(await only.json(['source', 'sync', 'core'])).toMatchObject([{ status: 'completed' }]);
      const edited = await only.json(['source', 'edit', 'core', '--parameter', 'branch=main']);
      expect(edited.parameters).toEqual({ branch: 'main', token: { set: true } });
      const referring = await only.json(['source', 'edit', 'core', '--parameter', 'token=env:CORE_TOKEN']);
      expect(referring.parameters).toEqual({ branch: 'main', token: { set: true, reference: 'env:CORE_TOKEN' } });
      expect(await cli.run(['source', 'list'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('SECRET_KEY_UNKNOWN') as string,
      });
    }, 300_000);
  }

  it('ends a sync on Ctrl-C, and leaves nothing locked', async () => {
    if (kind === 'pglite') await prepareDataDirectory(join(directory, 'data'));
    await using server = await GitServer.start();
    await (await server.createRepository('slow')).commit({ 'a.txt': 'one\n' });
    await cli.run(['source', 'create', 'slow', '--type', 'git', '--url', server.url('slow')]);
    const arrived = new Promise<void>((resolve) => server.respondWith(() => resolve()));
    const sync = cli.start(['source', 'sync', 'slow']);
    await arrived;
    sync.child.kill('SIGINT');
    expect(await sync.ended).toMatchObject({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
    server.respondWith(null);
    expect(await cli.run(['source', 'sync', 'slow'])).toMatchObject({ code: 0, stderr: '' });

    const late = new Promise<void>((resolve) => server.respondWith(() => resolve()));
    const limited = cli.start(['source', 'sync', 'slow', '--timeout', '2s']);
    await late;
    const { code, stderr } = await limited.ended;
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^WAIT_TIMEOUT: .*and was ended/) });
  }, 300_000);

  it('lets the doctor find nothing wrong, before the first start and after it', async () => {
    const states = async () => {
      const findings: { check: string; state: string }[] = await cli.json(['doctor']);
      return Object.fromEntries(findings.map(({ check, state }) => [check, state]));
    };
    expect(await states()).toMatchObject({
      'Node.js': 'ok',
      git: 'ok',
      configuration: 'ok',
      packages: 'ok',
      'data directory': 'ok',
    });
    await cli.run(['source', 'list']);
    expect(await states()).toMatchObject({ database: 'ok', migrations: 'ok', 'encryption keys': 'ok', clock: 'ok' });
  }, 300_000);
});

describe('the command line beside a service', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('says how to ask the service that has the embedded database open', async () => {
    await prepareDataDirectory(join(directory, 'data'));
    const service = await ServiceProcess.start(directory);
    try {
      const { url } = await service.client();
      const cli = new CommandLine(directory, { PORT: new URL(url).port });
      expect(await cli.run(['source', 'list'])).toMatchObject({
        code: 7,
        stdout: '',
        stderr: expect.stringMatching(new RegExp(`^DB_DATA_DIR_LOCKED: .* running service.* --server ${url}\n$`)),
      });
      expect((await cli.run(['source', 'list', '--server', url])).code).toBe(0);
      expect(await cli.run(['migrate'])).toMatchObject({
        code: 7,
        stderr: expect.stringMatching(/^DB_DATA_DIR_LOCKED: .* stop that process before\.\n$/),
      });
      expect(await cli.run(['doctor'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^warn +database /m) });
    } finally {
      await service.kill();
    }
  }, 300_000);

  it('is the service, with options that win over the environment, and the environment over the file', async () => {
    await writeFile(
      join(directory, 'data-backends.config.json'),
      '{ "port": 1, "dataDir": "from-file", "host": "127.0.0.9" }',
    );
    const cli = new CommandLine(directory, {
      PORT: '2',
      DATA_BACKENDS_DATA_DIR: 'from-environment',
      DATA_BACKENDS_TOKEN: 'mine',
    });
    const command = cli.start(['serve', '--port', '0', '--log-level', 'error']);
    const url = await new Promise<string>((resolve) => {
      command.child.stdout!.on('data', (chunk) => resolve(/http:\S+/.exec(String(chunk))![0]));
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.9:\d{4,}$/);
    expect(await readFile(join(directory, 'from-environment', 'pglite.lock'), 'utf8')).toContain(
      `"pid":${command.child.pid}`,
    );
    command.child.kill('SIGTERM');
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  }, 300_000);

  it('names every mistake of the configuration, with code 2 and without values', async () => {
    const cli = new CommandLine(directory, { PORT: 'x', DATABASE_URL: 'mysql://root:hunter2@localhost/x' });
    for (const words of [['source', 'list'], ['serve'], ['migrate']]) {
      const { code, stderr } = await cli.run(words);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^OPTIONS_INVALID: [^]*\n {2}PORT: [^]*\n {2}DATABASE_URL: /);
      expect(stderr).not.toContain('hunter2');
      expect(stderr).not.toMatch(/^ +at /m);
    }
    const doctor = await cli.run(['doctor']);
    expect(doctor).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^fail +configuration +OPTIONS_INVALID: /m),
    });
    expect(doctor.stdout).not.toContain('hunter2');
  }, 300_000);

  it('says that the data directory cannot be made, and that a local root is missing', async () => {
    await writeFile(join(directory, 'file'), '');
    const cli = new CommandLine(directory, {
      DATA_BACKENDS_DATA_DIR: 'file/data',
      DATA_BACKENDS_LOCAL_ROOTS: '/no/root',
    });
    const { code, stderr } = await cli.run(['source', 'list']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^DATA_DIR_UNUSABLE: .*file.*\n$/);
    expect((await cli.run(['doctor'])).stdout).toMatch(/^warn +local roots +\/no\/root cannot be read \(ENOENT\)/m);
  }, 300_000);

  it('says that a database cannot be reached, and not how', async () => {
    const cli = new CommandLine(directory, { DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x' });
    expect(await cli.run(['source', 'list'])).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^DB_UNAVAILABLE: /),
    });
    const doctor = await cli.run(['doctor']);
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringMatching(/^fail +database +DB_UNAVAILABLE: /m) });
    for (const { stdout, stderr } of cli.outcomes) expect(stdout + stderr).not.toContain('hunter2');
  }, 300_000);

  it('lets the doctor name a data directory that cannot be used', async () => {
    await mkdir(join(directory, 'file'));
    await writeFile(join(directory, 'file', 'data'), '');
    const cli = new CommandLine(directory, { DATA_BACKENDS_DATA_DIR: 'file/data' });
    expect((await cli.run(['doctor'])).stdout).toMatch(/^fail +data directory /m);
  });
});
