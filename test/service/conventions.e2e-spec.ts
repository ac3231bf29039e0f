import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
      const { path } = await newSource();
      const list = `${SOURCES}?limit=2`;
      for (const read of [path, list, '/api/jobs', '/api/backends', '/api/schedules']) {
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
});
