import { createHash } from 'node:crypto';
import { GitServer } from '../support/git-server.js';
import type { GitRepository } from '../support/git-repository.js';
import type { HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

describe.each(['pglite', 'postgres'] as const)('the REST API (%s)', (kind) => {
  let service: RunningService;
  let client: HttpClient;
  let server: GitServer;
  let repository: GitRepository;

  beforeAll(async () => {
    server = await GitServer.start();
    service = await startService(kind);
    client = service.client;
  });
  afterAll(async () => {
    await service?.stop();
    await server?.stop();
  });

  let names = 0;
  const newSource = async (fields: object = {}) => {
    const name = `source-${++names}`;
    repository = await server.createRepository(name);
    await repository.commit({ 'a.txt': 'one\n', 'dir/b.txt': 'two\n', 'dir/deep/c.txt': 'three\n' });
    const created = await client.post('/api/data-sources', {
      name,
      type: 'git',
      sourceUrl: server.url(name),
      ...fields,
    });
    expect(created.status).toBe(201);
    return { id: created.body.id as string, path: `/api/data-sources/${created.body.id}`, created, name };
  };

  it('takes a source from its creation to a file of it', async () => {
    const { path, id, created, name } = await newSource({ description: 'Configuration' });
    expect(created.body).toMatchObject({
      name,
      type: 'git',
      sourceUrl: server.url(name),
      description: 'Configuration',
      enabled: true,
      status: 'new',
      state: 'idle',
      lastResult: 'never',
      lastSynced: null,
      nextSync: null,
      revision: 0,
      fileCount: 0,
    });

    const job = await client.post(`${path}/sync?wait=true`);
    expect(job.status).toBe(200);
    expect(job.body).toMatchObject({
      name: expect.stringContaining(name),
      status: 'completed',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      started: expect.any(String),
      completed: expect.any(String),
      error: null,
      result: {
        outcome: 'changed',
        revision: 1,
        remoteRevision: await repository.head(),
        created: 3,
        updated: 0,
        deleted: 0,
        problems: 0,
      },
    });
    expect((await client.get(`/api/jobs/${job.body.id}`)).body).toEqual(job.body);

    expect((await client.get(path)).body).toMatchObject({
      id,
      status: 'completed',
      lastResult: 'changed',
      fileCount: 3,
    });
    const files = await client.get(`${path}/files`);
    expect(files.body).toMatchObject({ total: 3, nextCursor: null });
    expect(files.body.items[0]).toMatchObject({
      path: 'a.txt',
      type: 'file',
      size: 4,
      hash: sha256('one\n'),
      lastUpdated: expect.any(String),
    });
    expect((await client.get(`${path}/content?path=dir/b.txt`)).text).toBe('two\n');
  });

  it('shows directories one level at a time', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    const paths = async (query: string) =>
      (await client.get(`${path}/files${query}`)).body.items.map((item: any) => `${item.type} ${item.path}`);
    expect(await paths('?recursive=false')).toEqual(['file a.txt', 'directory dir']);
    expect(await paths('?recursive=false&path=dir')).toEqual(['file dir/b.txt', 'directory dir/deep']);
    expect(await paths('?path=dir')).toEqual(['file dir/b.txt', 'file dir/deep/c.txt']);
  });

  it('keeps the history: revisions, net changes, files and content as they were', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    await repository.commit({ 'a.txt': 'changed\n', 'dir/b.txt': null, 'new.txt': 'new\n' }, { message: 'Second' });
    expect((await client.post(`${path}/plan`)).body).toMatchObject({
      baseRevision: 1,
      created: 1,
      updated: 1,
      deleted: 1,
      held: false,
    });
    expect((await client.post(`${path}/sync?wait=true`)).body.result).toMatchObject({
      revision: 2,
      created: 1,
      updated: 1,
      deleted: 1,
    });
    expect((await client.post(`${path}/sync?wait=true`)).body.result).toMatchObject({
      outcome: 'unchanged',
      revision: 2,
    });

    const revisions = (await client.get(`${path}/revisions`)).body;
    expect(revisions).toMatchObject({ total: 2, nextCursor: null });
    expect(revisions.items).toMatchObject([
      { number: 2, remoteRevision: await repository.head(), created: 1, updated: 1, deleted: 1 },
      { number: 1, created: 3, updated: 0, deleted: 0 },
    ]);
    expect(JSON.stringify(revisions.items[0].details)).toContain('Second');

    const changes = (await client.get(`${path}/changes?from=1&to=2`)).body.items;
    expect(changes).toEqual([
      { path: 'a.txt', change: 'updated', hash: sha256('changed\n'), previousHash: sha256('one\n') },
      { path: 'dir/b.txt', change: 'deleted', hash: null, previousHash: sha256('two\n') },
      { path: 'new.txt', change: 'created', hash: sha256('new\n'), previousHash: null },
    ]);
    expect((await client.get(`${path}/changes?change=deleted`)).body).toMatchObject({ total: 1 });

    expect((await client.get(`${path}/content?path=a.txt&revision=1`)).text).toBe('one\n');
    expect((await client.get(`${path}/content?path=a.txt`)).text).toBe('changed\n');
    expect((await client.get(`${path}/files?revision=1`)).body.total).toBe(3);
  });

  it('pages through a list, whatever is asked between', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    const first = (await client.get(`${path}/files?limit=2`)).body;
    await repository.commit({ 'aa.txt': 'between\n' });
    await client.post(`${path}/sync?wait=true`);
    const second = (await client.get(`${path}/files?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map((item: any) => item.path)).toEqual([
      'a.txt',
      'dir/b.txt',
      'dir/deep/c.txt',
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it('finds sources by type, state and words', async () => {
    const { name, path } = await newSource({ comments: 'Überwachung' });
    await client.patch(path, { enabled: false });
    const found = async (query: string) =>
      (await client.get(`/api/data-sources?${query}`)).body.items.map((item: any) => item.name);
    expect(await found('enabled=false')).toEqual([name]);
    expect(await found(`q=${encodeURIComponent('ÜBERWACHUNG')}`)).toEqual([name]);
    expect(await found('type=local')).toEqual([]);
    expect(await found('type=git&enabled=true&limit=1')).toHaveLength(1);
  });

  it('changes what is given and keeps the rest', async () => {
    const { path, name } = await newSource({ parameters: { username: 'ada', password: 'hidden' } });
    const patched = await client.patch(path, { ignoreRules: 'dir/\n', comments: 'Reviewed' });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({
      name,
      ignoreRules: 'dir/\n',
      comments: 'Reviewed',
      parameters: { username: 'ada', password: { set: true } },
    });
  });

  it('lets one of many who edit at once win', async () => {
    const { path, created } = await newSource();
    const headers = { 'if-match': created.headers['etag']! };
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((comments) => client.call('PATCH', path, { json: { comments }, headers })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
    const winner = answers.find(({ status }) => status === 200)!;
    expect((await client.get(path)).body).toEqual(winner.body);
  });

  it('makes one source of a name, however many put it at once', async () => {
    const put = (name: string, comments: string, headers = {}) =>
      client.call('PUT', `/api/data-sources/${name}`, {
        json: { type: 'git', sourceUrl: server.url('put'), comments },
        headers,
      });
    const many = Array.from({ length: 20 }, (_, index) => `by ${index}`);
    const answers = await Promise.all(many.map((comments) => put('crowded', comments)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await client.get('/api/data-sources?name=crowded')).body).toMatchObject({ total: 1 });

    const creations = await Promise.all(many.map((comments) => put('contended', comments, { 'if-none-match': '*' })));
    expect(creations.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(19).fill(412)]);
  });

  it('pauses and resumes', async () => {
    const { path } = await newSource();
    expect((await client.post(`${path}/pause`)).body).toMatchObject({ enabled: false });
    const refused = await client.post(`${path}/sync?wait=true`);
    expect([refused.status, refused.body.code]).toEqual([409, 'SOURCE_DISABLED']);
    expect((await client.post(`${path}/resume`)).body).toMatchObject({ enabled: true });
    expect((await client.post(`${path}/sync?wait=true`)).body.status).toBe('completed');
  });

  it('deletes a source with everything that it had', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    const misspelt = await client.delete(`${path}?force=yes`);
    expect([misspelt.status, misspelt.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const deleted = await client.delete(path);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    const { path: forced } = await newSource();
    expect((await client.delete(`${forced}?force=true`)).status).toBe(204);
    expect((await client.get(forced)).status).toBe(404);
    for (const below of ['', '/files', '/revisions', '/changes', '/problems', '/content?path=a.txt']) {
      expect((await client.get(path + below)).body.code).toBe('SOURCE_NOT_FOUND');
    }
  });

  it('tries a source, stored or not, without changing anything', async () => {
    const { path, name } = await newSource();
    const head = await repository.head();
    expect((await client.post(`${path}/test`)).body).toEqual({ ok: true, revision: head });
    const input = { type: 'git', sourceUrl: server.url(name) };
    expect((await client.post('/api/data-sources/test', input)).body).toEqual({ ok: true, revision: head });
    const missing = { ...input, sourceUrl: server.url('missing') };
    expect((await client.post('/api/data-sources/test', missing)).body).toMatchObject({
      ok: false,
      error: { code: 'GIT_NOT_FOUND' },
    });
    expect((await client.get(path)).body.lastResult).toBe('never');
  });

  it('tells which files could not be taken', async () => {
    const { path } = await newSource();
    const blob = await repository.writeBlob('content\n');
    await repository.commitTree(
      await repository.writeTree([
        { mode: '100644', name: 'good.txt', oid: blob },
        { mode: '100644', name: Buffer.from([0x78, 0xff]), oid: blob },
      ]),
    );
    const job = (await client.post(`${path}/sync?wait=true`)).body;
    expect(job.result ?? job.error).toMatchObject({ problems: 1, created: 1 });
    expect((await client.get(`${path}/problems`)).body).toMatchObject({
      total: 1,
      items: [{ path: expect.any(String), code: 'PATH_ENCODING' }],
    });
    expect((await client.get(`${path}/problems?revision=1`)).body.total).toBe(1);
  });

  it('holds a sync that would delete most files until it is confirmed', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    await repository.commitTree(await repository.writeTree([]));
    const held = (await client.post(`${path}/sync?wait=true`)).body;
    expect(held.result).toMatchObject({ outcome: 'held', revision: 1, planId: expect.any(String) });
    expect((await client.get(path)).body).toMatchObject({
      lastResult: 'held',
      blockedBy: { code: 'SYNC_MASS_DELETE_HELD' },
    });
    expect((await client.post(`${path}/sync?wait=true`, { confirm: 'another' })).body.error.code).toBe('PLAN_STALE');
    const confirmed = (await client.post(`${path}/sync?wait=true`, { confirm: held.result.planId })).body;
    expect(confirmed.result).toMatchObject({ outcome: 'changed', deleted: 3 });
  });

  it('lists the backends with the form of their parameters', async () => {
    const { items } = (await client.get('/api/backends')).body;
    expect(items.map((item: any) => item.name)).toEqual(expect.arrayContaining(['git', 'local']));
    expect(items.find((item: any) => item.name === 'git')).toEqual({
      name: 'git',
      label: expect.any(String),
      isLocal: false,
      plugin: expect.any(String),
      pluginVersion: expect.any(String),
      jsonSchema: expect.objectContaining({ type: 'object' }),
      sensitiveParameters: expect.arrayContaining(['password']),
    });
  });

  it('answers health checks and the first page', async () => {
    expect((await client.get('/api/health/live')).status).toBe(200);
    expect((await client.get('/api/health/ready')).status).toBe(200);
    expect((await client.get('/')).body.links.dataSources).toBe('/api/data-sources');
    const proxied = await client.get('/', { 'x-forwarded-prefix': '/tools' });
    expect(proxied.body.links.dataSources).toBe('/tools/api/data-sources');
  });

  it.each(['', '/sync', '/plan', '/test', '/pause', '/resume'])(
    'does not know an unknown source: %s',
    async (below) => {
      for (const id of [UNKNOWN_ID, 'not-an-id', '%00', "'--"]) {
        const answer = await client.call(below === '' ? 'GET' : 'POST', `/api/data-sources/${id}${below}`);
        expect([answer.status, answer.body.code]).toEqual([404, 'SOURCE_NOT_FOUND']);
      }
    },
  );

  it('does not know an unknown job, revision or file', async () => {
    const { path } = await newSource();
    await client.post(`${path}/sync?wait=true`);
    expect((await client.get(`/api/jobs/${UNKNOWN_ID}`)).body.code).toBe('JOB_NOT_FOUND');
    expect((await client.get(`${path}/files?revision=7`)).body.code).toBe('REVISION_NOT_FOUND');
    expect((await client.get(`${path}/content?path=none`)).body.code).toBe('FILE_NOT_FOUND');
    expect((await client.get(`${path}/changes?from=5&to=7`)).body.code).toBe('REVISION_NOT_FOUND');
  });
});
