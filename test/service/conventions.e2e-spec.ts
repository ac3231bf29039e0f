import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import type { Answer, HttpClient } from './support/http-client.js';
import { type RunningService, startService } from './support/service.js';

const SOURCES = '/api/data-sources';
const SECRET = 'hunter2-hunter2';

describe('what all routes have in common', () => {
  let service: RunningService;
  let client: HttpClient;
  /** A directory with one file in it. */
  let sourceUrl: string;

  beforeAll(async () => {
    service = await startService('pglite');
    client = service.client;
    sourceUrl = join(service.root, 'files');
    await mkdir(sourceUrl);
    await writeFile(join(sourceUrl, 'a.txt'), 'one\n');
  });
  afterAll(() => service?.stop());

  let names = 0;
  const newSource = async (fields: object = {}): Promise<Answer & { path: string }> => {
    const answer = await client.post(SOURCES, { name: `source-${++names}`, type: 'local', sourceUrl, ...fields });
    expect(answer.status).toBe(201);
    return Object.assign(answer, { path: `${SOURCES}/${answer.body.id}` });
  };
  const tagOf = (answer: Answer) => answer.headers['etag']!;
  const send = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
    client.call(method, path, { ...(json !== undefined && { json }), headers });

  describe('an entity tag', () => {
    it('comes with a source wherever it is answered, the same for the same', async () => {
      const created = await newSource();
      expect(created.headers['location']).toBe(created.path);
      const shown = await client.get(created.path);
      expect(tagOf(shown)).toMatch(/^"1-[\w-]{27}"$/);
      expect(tagOf(created)).toBe(tagOf(shown));
      const patched = await client.patch(created.path, { comments: 'new' });
      expect(tagOf(patched)).toMatch(/^"2-/);
      expect(tagOf(await client.get(created.path))).toBe(tagOf(patched));
    });

    it('spares whoever has the answer already from getting it again', async () => {
      const { path, body } = await newSource();
      const list = `${SOURCES}?limit=2`;
      // Nothing of the system job that runs each minute, also between two requests.
      const [jobs, schedule] = [`/api/jobs?objectId=${body.id}`, '/api/schedules/data-backends.housekeeping'];
      for (const read of [path, list, jobs, '/api/backends', schedule]) {
        const first = await client.get(read);
        const again = await client.get(read, { 'if-none-match': tagOf(first) });
        expect([read, again.status, again.text, tagOf(again)]).toEqual([read, 304, '', tagOf(first)]);
      }
      const before = await client.get(path);
      await client.post(`${path}/sync?wait=true`);
      const after = await client.get(path, { 'if-none-match': tagOf(before) });
      expect([after.status, after.body.lastResult]).toEqual([200, 'changed']);
    });

    it.each(['PATCH', 'DELETE', 'pause', 'PUT'])('lets %s change only what has been seen', async (change) => {
      const { path, headers, body } = await newSource({ comments: 'first' });
      const stale = headers['etag']!;
      const seen = await client.patch(path, { comments: 'second' });
      const requests: Record<string, (tag: string) => Promise<Answer>> = {
        PATCH: (tag) => send('PATCH', path, { comments: 'third' }, { 'if-match': tag }),
        DELETE: (tag) => send('DELETE', path, undefined, { 'if-match': tag }),
        pause: (tag) => send('POST', `${path}/pause`, undefined, { 'if-match': tag }),
        PUT: (tag) => send('PUT', `${SOURCES}/${body.name}`, { type: 'local', sourceUrl }, { 'if-match': tag }),
      };
      for (const tag of [stale, '"other"', '"99999999999-x"', '']) {
        const refused = await requests[change]!(tag);
        expect([refused.status, refused.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
        expect(refused.body.detail).toContain('Get it again');
      }
      expect((await client.get(path)).body).toMatchObject({ comments: 'second', enabled: true, version: 2 });
      // A sync is nobody's edit.
      await client.post(`${path}/sync?wait=true`);
      expect([200, 204]).toContain((await requests[change]!(`"x", ${tagOf(seen)}`)).status);
    });

    it('does not tell what is not there from what was changed', async () => {
      const { path } = await newSource();
      await client.delete(path);
      const gone = await send('PATCH', path, { comments: 'x' }, { 'if-match': '*' });
      expect([gone.status, gone.body.code]).toEqual([404, 'SOURCE_NOT_FOUND']);
    });
  });

  describe('a source that is put by its name', () => {
    const put = (name: string, json: object, headers: Record<string, string> = {}) =>
      send('PUT', `${SOURCES}/${encodeURIComponent(name)}`, json, headers);
    const input = () => ({ type: 'git', sourceUrl: 'https://git.invalid/configs.git' });

    it('is created, then replaced, and repeating that changes nothing', async () => {
      const name = 'network/core configs';
      const first = {
        ...input(),
        comments: 'first',
        syncInterval: 5,
        parameters: { username: 'ada', password: SECRET },
      };
      const created = await put(name, first);
      expect([created.status, created.body.name]).toEqual([201, name]);
      expect(created.headers['location']).toBe(`${SOURCES}/${created.body.id}`);
      for (let times = 0; times < 3; times += 1) {
        const repeated = await put(name, { ...first, name });
        expect([repeated.status, repeated.body]).toEqual([200, created.body]);
        expect(tagOf(repeated)).toBe(tagOf(created));
      }

      const replaced = await put(name, { ...input(), description: 'second' });
      expect(replaced.body).toMatchObject({ id: created.body.id, version: 2, description: 'second', comments: '' });
      expect(replaced.body).toMatchObject({ syncInterval: null, parameters: { password: { set: true } } });
      expect(replaced.body.parameters.username).toBeUndefined();
      expect((await put(name, { ...input(), description: 'second' })).body).toEqual(replaced.body);
      expect((await client.get(`${SOURCES}/${encodeURIComponent(name)}`)).body).toEqual(replaced.body);

      const without = await put(name, { ...input(), parameters: { password: null } });
      expect(without.body).toMatchObject({ version: 3, parameters: {} });
    });

    it('takes its secrets nowhere else', async () => {
      await put('moved', { ...input(), parameters: { password: SECRET } });
      const moved = await put('moved', { ...input(), sourceUrl: 'https://elsewhere.invalid/x.git' });
      expect(moved.body.parameters).toEqual({});
    });

    it('is only created, or only replaced, when that is asked for', async () => {
      const missing = await put('conditional', input(), { 'if-match': '*' });
      expect([missing.status, missing.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
      expect((await put('conditional', input(), { 'if-none-match': '*' })).status).toBe(201);
      const there = await put('conditional', input(), { 'if-none-match': '*' });
      expect([there.status, there.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
      expect((await put('conditional', input(), { 'if-match': '*' })).status).toBe(200);
    });

    it.each([
      ['/name', { name: 'another' }],
      ['/extra', { extra: 1 }],
      ['/sourceUrl', { sourceUrl: '' }],
    ])('is refused with a pointer to what is wrong: %s', async (pointer, wrong) => {
      const refused = await put('wrong', { ...input(), ...wrong });
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, pointer]);
      expect((await client.get(`${SOURCES}/wrong`)).body.code).toBe('SOURCE_NOT_FOUND');
    });
  });

  describe('a list', () => {
    /** What the tests before have left is not of this type. */
    const LISTED = 'type=amazon-s3';
    const listed = new Map<string, string>();
    const namesOf = ({ body }: Answer): string[] => body.items.map(({ name }: { name: string }) => name);

    beforeAll(async () => {
      for (const name of ['b', 'B', 'a', 'ä', 'c']) {
        const source = await newSource({
          name,
          type: 'amazon-s3',
          sourceUrl: `https://s3.${name === 'c' ? 'one' : 'two'}.example/${'bucket'}`,
        });
        listed.set(name, source.body.id);
      }
      await client.post(`${SOURCES}/${listed.get('b')}/pause`);
    });

    const pages = async (path: string): Promise<string[]> => {
      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await client.get(`${path}&limit=2${cursor && `&cursor=${cursor}`}`);
        expect([path, page.status, page.body.total]).toEqual([path, 200, 5]);
        names.push(...namesOf(page));
        cursor = page.body.nextCursor;
      }
      return names;
    };

    it.each([
      ['name', ['B', 'a', 'b', 'c', 'ä']],
      ['-name', ['ä', 'c', 'b', 'a', 'B']],
      ['created', ['b', 'B', 'a', 'ä', 'c']],
      ['-created', ['c', 'ä', 'a', 'B', 'b']],
      ['-updated', ['b', 'c', 'ä', 'a', 'B']],
    ])('is sorted by %s, page by page', async (sort, expected) => {
      expect(await pages(`${SOURCES}?${LISTED}&sort=${sort}`)).toEqual(expected);
    });

    it.each(['type', '-type', 'lastSynced', '-lastSynced', 'nextSync', '-nextSync', 'fileCount', '-fileCount'])(
      'has each item once, also where many are equal: %s',
      async (sort) => {
        expect((await pages(`${SOURCES}?${LISTED}&sort=${sort}`)).toSorted()).toEqual(['B', 'a', 'b', 'c', 'ä']);
      },
    );

    it('tells when sources were synced in order, those that never were at the end', async () => {
      const path = `${SOURCES}?type=local&sort=-lastSynced`;
      await client.post((await newSource({ name: 'synced last' })).path + '/sync?wait=true');
      const moments = (await client.get(path)).body.items.map(({ lastSynced }: any) => lastSynced ?? '');
      expect(moments.length).toBeGreaterThan(1);
      expect(moments).toEqual(moments.toSorted().toReversed());
    });

    it.each([
      ['enabled=false', ['b']],
      ['host=S3.one.example', ['c']],
      ['name=a', ['a']],
      ['q=ONE.ex', ['c']],
      ['status=new&sort=-name', ['ä', 'c', 'b', 'a', 'B']],
      ['state=idle&lastResult=never&enabled=true', ['B', 'a', 'c', 'ä']],
      ['state=queued', []],
      ['status=failed', []],
      ['status=new&lastResult=changed', []],
    ])('finds what it is asked for: %s', async (query, expected) => {
      expect(namesOf(await client.get(`${SOURCES}?${LISTED}&${query}`))).toEqual(expected);
    });

    it.each([
      ['/api/data-sources?sort=id', '/sort'],
      ['/api/data-sources?sort=-', '/sort'],
      ['/api/data-sources?status=odd', '/status'],
      ['/api/data-sources?unknown=1', '/unknown'],
      ['/api/jobs?sort=name', '/sort'],
      ['/api/jobs?from=yesterday', '/from'],
      ['/api/jobs?unknown=1', '/unknown'],
      ['/api/schedules?unknown=1', '/unknown'],
      ['/api/consumers?unknown=1', '/unknown'],
      ['/api/backends?limit=0', '/limit'],
      ['/api/tokens?unknown=1', '/unknown'],
    ])('points at a parameter that it does not know: %s', async (path, pointer) => {
      const refused = await client.get(path);
      expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([
        400,
        'VALIDATION_FAILED',
        pointer,
      ]);
    });

    it('goes on only with the sort and the filters that it began with', async () => {
      const cursor = (await client.get(`${SOURCES}?${LISTED}&sort=created&limit=1`)).body.nextCursor;
      expect((await client.get(`${SOURCES}?${LISTED}&sort=created&limit=3&cursor=${cursor}`)).status).toBe(200);
      for (const other of [`${LISTED}&sort=-created`, LISTED, 'sort=created', `${LISTED}&sort=created&q=b`]) {
        const refused = await client.get(`${SOURCES}?${other}&cursor=${cursor}`);
        expect([other, refused.status, refused.body.errors?.[0].pointer]).toEqual([other, 400, '/cursor']);
      }
      const forged = Buffer.from(JSON.stringify(['x', "' OR true --", 'y'])).toString('base64url');
      expect((await client.get(`${SOURCES}?cursor=${forged}`)).status).toBe(400);
    });

    it('of jobs is filtered and sorted', async () => {
      const jobs = (await client.get('/api/jobs?limit=1000')).body.items;
      const oldest = (await client.get('/api/jobs?sort=created&limit=1')).body;
      expect(oldest.items[0].id).toBe(jobs.at(-1).id);
      const next = await client.get(`/api/jobs?sort=created&limit=1&cursor=${oldest.nextCursor}`);
      expect(next.body.items[0].id).toBe(jobs.at(-2).id);
      const { created } = jobs[0];
      const at = async (query: string) => (await client.get(`/api/jobs?${query}`)).body.items.map(({ id }: any) => id);
      expect(await at(`from=${created}`)).toContain(jobs[0].id);
      expect(await at(`to=${created}`)).not.toContain(jobs[0].id);
      expect(await at('q=SYNCED LAST'.replace(' ', '%20'))).toHaveLength(1);
    });

    it('of schedules and backends comes in pages as well', async () => {
      for (const path of ['/api/schedules', '/api/backends']) {
        const all = (await client.get(path)).body;
        const first = (await client.get(`${path}?limit=1`)).body;
        const second = (await client.get(`${path}?limit=1&cursor=${first.nextCursor}`)).body;
        // A schedule that runs meanwhile is another one but for its id.
        const idsOf = (page: any) => page.items.map(({ id, name }: any) => id ?? name);
        expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(all).slice(0, 2));
        expect([first.total, second.total]).toEqual([all.total, all.total]);
      }
      expect((await client.get('/api/schedules?paused=true')).body).toMatchObject({ items: [], total: 0 });
      expect((await client.get('/api/consumers')).body).toEqual({ items: [], nextCursor: null, total: 0 });
    });
  });

  describe('a sync of many sources', () => {
    const syncMany = (json: object) => client.post(`${SOURCES}/sync`, json);

    it('is one job for each, and a problem for each that cannot', async () => {
      const [one, two] = [await newSource(), await newSource()];
      const paused = await newSource({ enabled: false });
      const ids = [one.body.id, two.body.id, paused.body.id, 'unknown', one.body.id];
      const answer = await syncMany({ ids });
      expect(answer.status).toBe(202);
      expect(answer.body.jobs.map(({ object }: any) => object.id)).toEqual([one.body.id, two.body.id]);
      expect(answer.body.problems).toMatchObject([
        { id: paused.body.id, code: 'SOURCE_DISABLED', detail: expect.stringContaining('resume') },
        { id: 'unknown', code: 'SOURCE_NOT_FOUND' },
      ]);
      for (const { id } of answer.body.jobs) {
        await eventually(async () => (await client.get(`/api/jobs/${id}`)).body.status === 'completed');
      }
    });

    it('takes those that a filter finds', async () => {
      await newSource({ name: 'found by filter' });
      const answer = await syncMany({ filter: { type: 'local', q: 'found by' } });
      expect(answer.body).toMatchObject({ jobs: [{ name: 'Sync found by filter' }], problems: [] });
    });

    it.each([
      ['', {}],
      ['', { ids: ['x'], filter: {} }],
      ['/ids', { ids: [] }],
      ['/ids', { ids: Array.from({ length: 1_001 }, String) }],
      ['/filter/unknown', { filter: { unknown: 1 } }],
    ])('has a bound and a shape: %s', async (pointer, json) => {
      const refused = await syncMany(json);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, pointer]);
    });
  });
});
