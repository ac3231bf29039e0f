import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GitServer } from '../support/git-server.js';
import { type RunningService, startService, temporaryDirectory } from '../service/support/service.js';
import { CommandLine } from './support/command-line.js';

const TOKEN = 'tok-c41e-the-admin';
const SECRET = 'pass-77d2-word';

describe('the command line against a service', () => {
  let service: RunningService;
  let directory: string;
  let cli: CommandLine;
  let counter = 0;

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: TOKEN });
    directory = await temporaryDirectory();
    cli = new CommandLine(directory, { DATA_BACKENDS_SERVER: service.url, DATA_BACKENDS_TOKEN: TOKEN });
  });
  afterAll(async () => {
    // Whatever was printed by whichever command: no secret.
    for (const { stdout, stderr } of cli.outcomes) {
      expect(stdout + stderr).not.toContain(TOKEN);
      expect(stdout + stderr).not.toContain(SECRET);
    }
    await service.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** A directory with files, and a source of it that was synced. */
  async function newSource(
    files: Record<string, string | Buffer>,
    synced = true,
  ): Promise<{ name: string; root: string }> {
    const name = `source-${++counter}`;
    const root = join(service.root, name);
    await mkdir(root);
    await write(root, files);
    const input = { name, type: 'local', sourceUrl: root };
    const { id } = (await service.client.post('/api/data-sources', input)).body;
    if (synced) await service.client.post(`/api/data-sources/${id}/sync?wait=true`);
    return { name, root };
  }

  async function write(root: string, files: Record<string, string | Buffer>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), content);
    }
  }

  it('makes, lists and revokes tokens', async () => {
    const { name } = await newSource({ 'a.txt': 'one\n' });
    const limits = ['--role', 'viewer', '--source', name, '--expires-in', '90d'];
    const created = await cli.run(['token', 'create', 'robot', ...limits, '-o', 'json']);
    expect(created).toMatchObject({ code: 0, stderr: expect.stringContaining('Keep the token now') });
    const { token, sources } = JSON.parse(created.stdout);
    expect(sources).toHaveLength(1);

    const robot = new CommandLine(directory, { DATA_BACKENDS_SERVER: service.url, DATA_BACKENDS_TOKEN: token });
    expect((await robot.run(['source', 'cat', name, 'a.txt'])).stdout).toBe('one\n');
    expect(await robot.run(['source', 'sync', name])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('source:sync'),
    });

    const listed = await cli.run(['token', 'list']);
    expect(listed.stdout).toMatch(/^robot +viewer +1 +\d{4}-/m);
    expect(listed.stdout).not.toContain(token);
    expect((await cli.run(['token', 'revoke', 'nobody', 'robot'])).code).toBe(3);
    expect(await cli.run(['token', 'revoke', 'robot'])).toMatchObject({ code: 0, stderr: 'Revoked "robot".\n' });
    expect((await robot.run(['source', 'list'])).code).toBe(4);
  });

  it('makes a link to log in with, and lists who changed what', async () => {
    const { stdout: link } = await cli.run(['token', 'login-link', '-o', 'name']);
    expect(link).toMatch(new RegExp(`^${service.url}/api/session/login#[\\w-]{43}\n$`));
    const code = new URL(link.trim()).hash.slice(1);
    expect((await service.client.post('/api/session', { code })).status).toBe(201);

    const listed = await cli.run(['audit', '--object-type', 'session', '--limit', '1']);
    expect(listed.stdout).toMatch(
      /^TIME +ACTOR +ACTION +OBJECT +CHANGED\n\d{4}-\S+ +Login link +login +session Login link +expires *\n$/,
    );
    const [made] = await cli.json([
      'audit',
      '--action',
      'create',
      '--object-type',
      'login-link',
      '--since',
      '2026-01-01',
    ]);
    expect(made).toMatchObject({ via: 'api', actor: { id: 'admin-token' }, before: null });
    expect(await cli.json(['audit', '--until', '2001-01-01T00:00:00Z'])).toEqual([]);
    expect((await cli.run(['audit', '--since', 'yesterday'])).code).toBe(2);
  });

  it('takes a source from its creation to its end', async () => {
    const root = join(service.root, 'whole');
    await write(root, { 'a.txt': 'one\n', 'sub/b.txt': 'two\n' });
    const created = await cli.run(['source', 'create', 'whole', '--type', 'local', '--url', root, '--ignore', '*.md']);
    expect(created).toMatchObject({ code: 0, stderr: 'Made. Bring its files in: data-backends source sync whole\n' });
    expect(created.stdout).toMatch(/^Name +whole\n/);

    const plan = await cli.run(['source', 'plan', 'whole', '--exit-code']);
    expect(plan.code).toBe(10);
    expect(plan.stdout).toMatch(
      /^whole {2}nothing → listing:\w{7}\n {2}\+ a\.txt\n {2}\+ sub\/b\.txt\nPlan: 2 to create, 0 to read again, 0 to delete\.\n$/,
    );

    const synced = await cli.run(['source', 'sync', 'whole']);
    expect(synced).toMatchObject({ code: 0, stderr: '' });
    expect(synced.stdout).toBe('SOURCE  RESULT   REVISION  DETAILS\nwhole   changed         1  +2 ~0 -0\n');
    expect(await cli.json(['source', 'sync', 'whole'])).toMatchObject([
      { status: 'completed', result: { outcome: 'unchanged' } },
    ]);
    expect((await cli.run(['source', 'plan', 'whole', '--exit-code'])).code).toBe(0);

    expect((await cli.run(['source', 'files', 'whole', '-o', 'name'])).stdout).toBe('a.txt\nsub/b.txt\n');
    expect(await cli.run(['source', 'files', 'whole', 'nowhere'])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^FILE_NOT_FOUND: .*"nowhere"/),
    });
    expect((await cli.run(['source', 'files', 'whole', '--no-recursive', '-o', 'name'])).stdout).toBe('a.txt\nsub/\n');
    expect((await cli.run(['source', 'files', 'whole', 'sub', '-o', 'name', '--limit', '1'])).stdout).toBe(
      'sub/b.txt\n',
    );
    expect((await cli.run(['source', 'cat', 'whole', 'sub/b.txt'])).stdout).toBe('two\n');

    const { id } = await cli.json(['source', 'edit', 'whole', '--name', 'renamed', '--pause']);
    expect(await cli.json(['source', 'get', id])).toMatchObject({
      name: 'renamed',
      enabled: false,
      ignoreRules: '*.md\n',
    });
    expect((await cli.run(['source', 'list', '--paused'])).stdout).toMatch(
      /^renamed +local +completed, paused +1 +2 /m,
    );

    expect(await cli.run(['source', 'delete', 'renamed', '--yes'])).toMatchObject({
      code: 0,
      stderr: 'Deleted "renamed".\n',
    });
    expect((await cli.run(['source', 'get', 'renamed'])).code).toBe(3);
  });

  it('reads content of an earlier revision, whatever the bytes are', async () => {
    const content = randomBytes(3_000_000);
    const { name, root } = await newSource({ 'data.bin': content });
    await write(root, { 'data.bin': 'new' });
    await cli.run(['source', 'sync', name]);
    expect((await cli.run(['source', 'cat', name, 'data.bin'])).stdout).toBe('new');
    const earlier = await cli.run(['source', 'cat', name, 'data.bin', '--revision', '1']);
    expect(earlier.bytes.equals(content)).toBe(true);
    expect(await cli.run(['source', 'cat', name, 'data.bin', '-r', '9'])).toMatchObject({ code: 3, stdout: '' });
    expect((await cli.run(['source', 'cat', name, 'nothing'])).stderr).toMatch(/^FILE_NOT_FOUND: /);
  });

  it('prints what differs between revisions, as a patch', async () => {
    const { name, root } = await newSource({ 'a.txt': 'one\n', 'b.txt': 'same\n', 'c.txt': 'tick \u001b[2J\n' });
    await write(root, { 'a.txt': 'two\n', 'c.txt': 'tock \u001b[2J\n' });
    await cli.run(['source', 'sync', name]);
    const ofOne = 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-one\n+two\n';
    expect((await cli.run(['source', 'diff', name, 'a.txt'])).stdout).toBe(ofOne);
    const { stdout } = await cli.run(['source', 'diff', name]);
    expect(stdout.startsWith(ofOne)).toBe(true);
    expect(stdout).toContain('+tock \u001b[2J\n');
    expect(await cli.run(['source', 'diff', name, '--to', '9'])).toMatchObject({ code: 3, stdout: '' });
  });

  it('writes a revision into an archive', async () => {
    const { name, root } = await newSource({ 'a.txt': 'one\n', 'sub/b.txt': 'two\n' });
    await write(root, { 'a.txt': 'changed\n' });
    await cli.run(['source', 'sync', name]);
    const printed = await cli.run(['source', 'archive', name, '-r', '1']);
    expect(membersOf(gunzipSync(printed.bytes))).toEqual({ 'a.txt': 'one\n', 'sub/b.txt': 'two\n' });
    expect((await cli.run(['source', 'archive', name, 'all.tar', '--path', 'sub'])).code).toBe(0);
    expect(membersOf(await readFile(join(directory, 'all.tar')))).toEqual({ 'sub/b.txt': 'two\n' });
    expect(await cli.run(['source', 'archive', name, 'nowhere/all.tar'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^USAGE_INVALID: .*all\.tar cannot be written: ENOENT/),
    });
  });

  it('leaves no archive behind that is not whole', async () => {
    const source = { id: '1', name: 'cut', enabled: true };
    await using stub = await StubServer.start((request, response) => {
      if (request.url!.startsWith('/api/data-sources?'))
        return json(response, 200, { items: [source], nextCursor: null, total: 1 });
      response.write('the beginning', () => response.destroy());
    });
    const answer = await cli.run(['source', 'archive', 'cut', 'cut.tar', '--server', stub.url]);
    expect(answer).toMatchObject({ code: 7, stderr: expect.stringMatching(/^SERVER_UNREACHABLE: /) });
    expect((await readdir(directory)).filter((each) => each.startsWith('cut'))).toEqual([]);
  });

  it('prints lists for programs in every format, over all pages', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_005 }, (_, index) => [`f${String(index).padStart(4, '0')}`, '']),
    );
    const { name } = await newSource(files);
    const words = ['source', 'files', name];
    const paths = Object.keys(files);
    expect((await cli.json(words)).map(({ path }: { path: string }) => path)).toEqual(paths);
    const lines = (await cli.run([...words, '-o', 'ndjson'])).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(paths);
    expect((await cli.run([...words, '-o', 'name'])).stdout).toBe(paths.map((path) => `${path}\n`).join(''));
    expect((await cli.run([...words, '-o', 'yaml', '--limit', '1'])).stdout).toMatch(
      /^- sourceId: .*\n[^]*path: f0000\n/,
    );
    expect((await cli.run([...words, '--no-header', '--limit', '2'])).stdout.split('\n')).toHaveLength(3);
    expect((await cli.run(['source', 'list', '--search', 'there is none', '-o', 'json'])).stdout).toBe('[]\n');
    expect((await cli.run(['source', 'list', '--search', 'there is none', '-o', 'yaml'])).stdout).toBe('[]\n');
  }, 120_000);

  it('ends quietly when its reader goes away', async () => {
    const files = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`${'long'.repeat(40)}${index}`, '']));
    const { name } = await newSource(files);
    const command = cli.start(['source', 'files', name, '-o', 'name']);
    await once(command.child.stdout!, 'data');
    command.child.stdout!.destroy();
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);

  it('makes what could move the cursor of a terminal visible', async () => {
    const { name } = await newSource({ 'a\u001b[2J\u202eb\n.txt': '' });
    const { stdout } = await cli.run(['source', 'files', name]);
    expect(stdout).toContain('a\\x1b[2J\\u202eb\\x0a.txt');
    expect(stdout).not.toContain('\u001b');
  });

  it('suggests what may be meant', async () => {
    const { name } = await newSource({}, false);
    const { code, stderr } = await cli.run(['source', 'get', name.toUpperCase().replace('SOURCE', 'SUORCE')]);
    expect(code).toBe(3);
    expect(stderr).toContain(`"${name}"`);
    expect(await cli.run(['backend', 'show', 'gti'])).toMatchObject({
      code: 3,
      stderr: 'UNKNOWN_BACKEND: There is no data backend "gti". Did you mean "git"?\n',
    });
  });

  it('tells errors to programs as problem documents', async () => {
    const { code, stdout, stderr } = await cli.run(['source', 'get', 'nothing-like-it', '-o', 'json']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      type: 'urn:nestjs-data-backends:error:SOURCE_NOT_FOUND',
      title: 'There is no such data source',
      status: 404,
      code: 'SOURCE_NOT_FOUND',
      detail: expect.stringContaining('nothing-like-it'),
    });
    const invalid = await cli.run([
      'source',
      'create',
      'x',
      '--type',
      'local',
      '--url',
      service.root,
      '--cron',
      'never',
      '-o',
      'json',
    ]);
    expect(invalid.code).toBe(2);
    expect(JSON.parse(invalid.stderr)).toMatchObject({ code: 'SCHEDULE_INVALID', status: 400 });
  });

  it('says which parameter is wrong, and how', async () => {
    const words = ['source', 'create', 'wrong', '--type', 'git', '--url', 'https://git.example.com/a.git'];
    const { code, stderr } = await cli.run([...words, '-p', 'version=9.x', '-p', 'branch=main']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^VALIDATION_FAILED: .*\n {2}\/\S+: Give one of branch, tag, commit/),
    });
  });

  describe('with secrets', () => {
    const git = ['--type', 'git', '--url', 'https://git.example.org/x.git', '-p', 'branch=main'];

    it('takes them from the standard input, a file or the environment', async () => {
      const file = join(directory, 'secret');
      await writeFile(file, `${SECRET}\n`);
      const withVariable = new CommandLine(directory, {
        DATA_BACKENDS_SERVER: service.url,
        DATA_BACKENDS_TOKEN: TOKEN,
        GIT_SECRET: SECRET,
      });
      const created = [
        await cli.json(['source', 'create', 'by-input', ...git, '--parameter-file', 'token=-'], `${SECRET}\n`),
        await cli.json(['source', 'create', 'by-file', ...git, '--parameter-file', `token=${file}`]),
        await withVariable.json(['source', 'create', 'by-variable', ...git, '--parameter-env', 'token=GIT_SECRET']),
        await cli.json(
          ['source', 'create', '--from', '-'],
          `{ name: by-document, type: git, sourceUrl: "https://git.example.org/x.git", parameters: { branch: main, token: ${SECRET} } }`,
        ),
      ];
      for (const { parameters } of created) expect(parameters).toEqual({ branch: 'main', token: { set: true } });
      cli.outcomes.push(...withVariable.outcomes);

      expect(await cli.json(['source', 'edit', 'by-file', '--unset', 'token'])).toMatchObject({
        parameters: { branch: 'main' },
      });
      expect((await cli.run(['source', 'get', 'by-input'])).stdout).toContain('token = (set)\n');
      expect(JSON.stringify(await cli.json(['source', 'list']))).not.toContain(SECRET);
    });

    it('refuses them as words of the command, which others can see', async () => {
      const { code, stderr } = await cli.run(['source', 'create', 'by-word', ...git, '-p', `token=${SECRET}`]);
      expect(code).toBe(2);
      expect(stderr).toContain('--parameter-env token=VARIABLE');
      expect((await cli.run(['source', 'get', 'by-word'])).code).toBe(3);
    });

    it('quotes nothing of a file that cannot be read', async () => {
      const { code, stderr } = await cli.run(['source', 'create', '--from', '-'], `token: "${SECRET}\n: [`);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^USAGE_INVALID: The standard input is neither YAML nor JSON/);
    });

    it.each([
      [
        'standard input twice',
        ['--parameter-file', 'token=-', '--parameter-file', 'password=-'],
        /can be read only once/,
      ],
      ['a parameter twice', ['-p', 'branch=other'], /"branch" is given twice/],
      [
        'a variable that is not set',
        ['--parameter-env', 'token=NOT_THERE'],
        /NOT_THERE of the parameter "token" is not set/,
      ],
      ['a file that is not there', ['--parameter-file', 'token=/nowhere'], /The file \/nowhere does not exist/],
      ['no value', ['-p', 'branch'], /--parameter takes name=value/],
    ])('refuses %s', async (_, words, message) => {
      const { code, stderr } = await cli.run(['source', 'create', 'wrong', ...git, ...words], SECRET);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    });
  });

  it('tries sources that are there, and such that are not', async () => {
    const { name, root } = await newSource({ 'a.txt': '' });
    expect(await cli.run(['source', 'test', name])).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.run(['source', 'test', '--type', 'local', '--url', root])).code).toBe(0);
    await rm(root, { recursive: true });
    const { code, stdout, stderr } = await cli.run(['source', 'test', name, '-o', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'FS_ROOT_MISSING' } });
    expect(stderr).toMatch(/^FS_ROOT_MISSING: /);
  });

  describe('of syncs', () => {
    it('goes on with the others when one fails, and says so at the end', async () => {
      const [good, bad] = [await newSource({ 'a.txt': '' }, false), await newSource({}, false)];
      await rm(bad.root, { recursive: true });
      const { code, stdout } = await cli.run(['source', 'sync', bad.name, good.name, '--concurrency', '1']);
      expect(code).toBe(1);
      expect(stdout).toMatch(new RegExp(`^${bad.name} +failed +- +FS_ROOT_MISSING: `, 'm'));
      expect(stdout).toMatch(new RegExp(`^${good.name} +changed +1 +`, 'm'));
    });

    it('holds one that would delete most files, until it is confirmed', async () => {
      const { name, root } = await newSource({ a: '', b: '', c: '' });
      await rm(root, { recursive: true });
      await mkdir(root);
      const plan = await cli.run(['source', 'plan', name]);
      expect(plan.stderr).toMatch(
        /^Held: most files would be deleted\. To go ahead: data-backends source sync \S+ --confirm \S+\n$/,
      );
      const held = await cli.run(['source', 'sync', name]);
      expect(held.code).toBe(8);
      const [, planId] = /--confirm (\S+)/.exec(held.stdout)!;
      expect((await cli.run(['source', 'sync', name, '--confirm', planId!])).stdout).toContain('+0 ~0 -3');
    });

    it('refuses a source that is paused', async () => {
      const { name } = await newSource({}, false);
      await cli.run(['source', 'edit', name, '--pause']);
      const { code, stderr } = await cli.run(['source', 'sync', name]);
      expect({ code, stderr }).toEqual({
        code: 5,
        stderr: expect.stringMatching(new RegExp(`^SOURCE_DISABLED: ${name}: `)),
      });
    });

    const stateOf = async (name: string): Promise<string> =>
      (JSON.parse((await cli.run(['source', 'get', name, '-o', 'json'])).stdout) as { state: string }).state;

    it('ends the wait by a limit or by Ctrl-C, and leaves the job to the service', async () => {
      await using server = await GitServer.start();
      await (await server.createRepository('slow')).commit({ 'a.txt': 'one\n' });
      const arrived = new Promise<void>((resolve) => server.respondWith(() => resolve()));
      await cli.run(['source', 'create', 'slow', '--type', 'git', '--url', server.url('slow')]);
      const late = await cli.run(['source', 'sync', 'slow', '--timeout', '300ms']);
      expect({ code: late.code, stderr: late.stderr }).toEqual({
        code: 6,
        stderr: expect.stringMatching(/^WAIT_TIMEOUT: /),
      });
      await arrived;
      expect(await stateOf('slow')).toBe('syncing');

      await cli.run(['source', 'create', 'slower', '--type', 'git', '--url', server.url('slow')]);
      const asked = new Promise<void>((resolve) => server.respondWith(() => resolve()));
      const syncing = cli.start(['source', 'sync', 'slower']);
      await asked;
      syncing.child.kill('SIGINT');
      expect(await syncing.ended).toMatchObject({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
      expect(await stateOf('slower')).toBe('syncing');
    });
  });

  describe('and its token', () => {
    const asking = (environment: Record<string, string> = {}) =>
      new CommandLine(directory, { DATA_BACKENDS_SERVER: service.url, ...environment });

    it('is needed', async () => {
      expect(await asking().run(['source', 'list'])).toMatchObject({ code: 4, stdout: '' });
      expect((await asking({ DATA_BACKENDS_TOKEN: 'wrong' }).run(['source', 'list'])).code).toBe(4);
    });

    it('can be in a file that others cannot read', async () => {
      const file = join(directory, 'token');
      await writeFile(file, `${TOKEN}\n`, { mode: 0o600 });
      const words = ['source', 'list', '--token-file', file];
      expect((await asking().run(words)).code).toBe(0);
      await chmod(file, 0o644);
      expect(await asking().run(words)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`chmod 600 ${file}`),
      });
      expect((await asking().run(['source', 'list', '--token-file', '-'], TOKEN)).code).toBe(0);
    });

    it('is not sent where it can be read on the way', async () => {
      const words = ['source', 'list', '--server', 'http://data-backends.example.org'];
      const { code, stderr } = await asking({ DATA_BACKENDS_TOKEN: TOKEN }).run(words);
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/^NET_CREDENTIALS_OVER_HTTP: /) });
    });
  });

  it('says when nobody answers, or somebody else', async () => {
    expect(await cli.run(['source', 'list', '--server', 'http://127.0.0.1:1'])).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^SERVER_UNREACHABLE: .*nothing listens there/),
    });
    await using other = await StubServer.start((_request, response) => response.end('<html>'));
    expect(await cli.run(['source', 'list', '--server', other.url])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^SERVER_ANSWER_INVALID: /),
    });
  });

  it('follows a job that the service only queued', async () => {
    const source = { id: '1', name: 'queued', enabled: true };
    const job = {
      id: '7',
      name: 'Sync queued',
      objectId: '1',
      created: '',
      started: null,
      completed: null,
      error: null,
      result: null,
    };
    let asked = 0;
    await using stub = await StubServer.start((request, response) => {
      const { method, url } = request;
      if (url!.startsWith('/api/data-sources?'))
        return json(response, 200, { items: [source], nextCursor: null, total: 1 });
      if (method === 'POST') return json(response, 202, { ...job, status: 'pending' });
      const result = {
        outcome: 'changed',
        revision: 4,
        remoteRevision: null,
        created: 1,
        updated: 0,
        deleted: 0,
        problems: 0,
      };
      return json(response, 200, ++asked < 3 ? { ...job, status: 'running' } : { ...job, status: 'completed', result });
    });
    const words = ['source', 'sync', 'queued', '--server', stub.url];
    expect(await cli.json([...words, '--no-wait'])).toMatchObject([{ id: '7', status: 'pending' }]);
    expect(asked).toBe(0);
    expect(await cli.json(words)).toMatchObject([{ id: '7', status: 'completed', result: { revision: 4 } }]);
    expect(asked).toBe(3);
  });

  it('asks the doctor about the service', async () => {
    const findings = await cli.json(['doctor']);
    expect(findings.map(({ check, state }: Record<string, string>) => [check, state])).toEqual([
      ['Node.js', 'ok'],
      ['service', 'ok'],
      ['database', 'ok'],
    ]);
    expect((await cli.run(['doctor', '--server', 'http://127.0.0.1:1'])).code).toBe(1);
  });

  it('shows symlinks with where they point', async () => {
    const { name, root } = await newSource({ 'a.txt': '' }, false);
    await symlink('a.txt', join(root, 'link'));
    await cli.run(['source', 'sync', name]);
    expect((await cli.run(['source', 'files', name])).stdout).toMatch(/ link -> a\.txt\n/);
  });
});

/** A server that answers as a test wants it. */
class StubServer implements AsyncDisposable {
  private constructor(private readonly server: Server) {}

  static async start(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<StubServer> {
    const server = createServer(handler);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new StubServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Files of a tar archive of short names. */
function membersOf(tar: Buffer): Record<string, string> {
  const members: Record<string, string> = {};
  for (let offset = 0; tar[offset] !== 0;) {
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 135), 8);
    const [name = ''] = tar.toString('utf8', offset, offset + 100).split('\0');
    members[name] = tar.toString('utf8', offset + 512, offset + 512 + size);
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
