import { randomUUID } from 'node:crypto';
import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { DataBackendsError } from '@lib/core';
import { type DataSource, type DataSourceInput, SOURCES_OPTIONS, type SourcesOptions } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { MemoryRemote, remotes } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';

const NO_SUCH_ID = '01890000-0000-7000-8000-000000000000';

describeOnEachDatabase('Data sources', (open) => {
  let application: SourceApplication;

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    remotes.clear();
  });

  const sources = () => application.sources;
  const query = <R>(text: string, values: readonly unknown[] = []) =>
    application.database.query<R>(text.replaceAll('%', `"${application.database.schema}".`), values);
  const input = (change: Partial<DataSourceInput> = {}): DataSourceInput => ({
    name: randomUUID(),
    type: 'memory',
    sourceUrl: 'memory://nowhere/a',
    ...change,
  });

  async function failure(action: Promise<unknown>): Promise<DataBackendsError> {
    const outcome = await action.then(
      () => null,
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(DataBackendsError);
    return outcome as DataBackendsError;
  }

  const pointers = async (action: Promise<unknown>) => (await failure(action)).errors?.map(({ pointer }) => pointer);

  describe('that are created', () => {
    it('have what was given, and defaults for the rest', async () => {
      const name = randomUUID();
      const source = await sources().create({ name, type: 'memory', sourceUrl: 'memory://nowhere/a' });
      expect(source).toEqual({
        id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
        name,
        type: 'memory',
        sourceUrl: 'memory://nowhere/a',
        description: '',
        comments: '',
        enabled: true,
        syncInterval: null,
        cron: null,
        ignoreRules: '',
        parameters: {},
        deletionGuard: 50,
        status: 'new',
        state: 'idle',
        lastResult: 'never',
        lastError: null,
        lastSynced: null,
        nextSync: null,
        revision: 0,
        remoteRevision: null,
        fileCount: 0,
        problems: 0,
        blockedBy: null,
        version: 1,
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
      });
    });

    it('have all that was given', async () => {
      const given = input({
        parameters: { branch: 'main' },
        ignoreRules: '# none\n*.tmp\n',
        enabled: false,
        syncInterval: 60,
        deletionGuard: 'off',
        description: 'of the lab',
        comments: 'ä "quoted" \u{1F600}\n',
      });
      const source = await sources().create(given);
      expect(source).toMatchObject(given);
      expect(await sources().get(source.id)).toEqual(source);
      expect(await sources().getByName(source.name)).toEqual(source);
    });

    it('have a name without blanks around it', async () => {
      const name = randomUUID();
      expect((await sources().create(input({ name: `  ${name} ` }))).name).toBe(name);
    });

    it('cannot have a name that is taken', async () => {
      const { name } = await sources().create(input());
      const error = await failure(sources().create(input({ name })));
      expect(error).toMatchObject({ code: 'SOURCE_NAME_TAKEN', errors: [{ pointer: '/name', detail: 'is taken' }] });
      expect(error.message).toContain(name);
    });

    it('get a name once when many ask for it at the same time', async () => {
      const name = randomUUID();
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => sources().create(input({ name }))));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await sources().list({ q: name })).total).toBe(1);
    });

    it('cannot have a type that no backend has', async () => {
      const error = await failure(sources().create(input({ type: 'gone' })));
      expect(error.code).toBe('UNKNOWN_BACKEND');
      expect(error.message).toMatch('Known are: memory, memory-digest');
    });

    it.each<[string, object, string[]]>([
      ['of the wrong type', { parameters: { branch: 1 } }, ['/parameters/branch']],
      ['that the backend has not', { parameters: { nope: 1, 'a/b': 2 } }, ['/parameters/nope', '/parameters/a~1b']],
      ['that cannot be stored', { parameters: { branch: 'a\0' } }, ['/parameters/branch']],
      ['of a prototype', { parameters: JSON.parse('{"__proto__": {"a": 1}}') }, ['/parameters/__proto__']],
      ['as a list', { parameters: [] }, ['/parameters']],
    ])('cannot have parameters %s', async (_what, change, expected) => {
      expect(await pointers(sources().create(input(change)))).toEqual(expected);
    });

    it.each<[string, object, string[]]>([
      ['no name', { name: ' ' }, ['/name']],
      ['a name that cannot be stored', { name: 'a\0' }, ['/name']],
      ['a name that is too long', { name: 'a'.repeat(101) }, ['/name']],
      ['no URL', { sourceUrl: '' }, ['/sourceUrl']],
      ['a URL with credentials', { sourceUrl: 'memory://me:canary@nowhere' }, ['/sourceUrl']],
      ['an interval of nothing', { syncInterval: 0 }, ['/syncInterval']],
      ['half a minute as interval', { syncInterval: 0.5 }, ['/syncInterval']],
      ['a guard of more than all', { deletionGuard: 101 }, ['/deletionGuard']],
      ['fields that only the product sets', { id: NO_SUCH_ID, revision: 7 }, ['/id', '/revision']],
      ['both an interval and a cron expression', { syncInterval: 5, cron: '0 3 * * *' }, ['/cron']],
    ])('cannot have %s', async (_what, change, expected) => {
      const error = await failure(sources().create(input(change)));
      expect(error.code).toBe('VALIDATION_FAILED');
      expect(error.errors!.map(({ pointer }) => pointer)).toEqual(expected);
      expect(inspect(error)).not.toContain('canary');
    });

    it('cannot have a cron expression that never runs', async () => {
      const error = await failure(sources().create(input({ cron: '0 0 30 2 *' })));
      expect(error).toMatchObject({ code: 'SCHEDULE_INVALID', errors: [{ pointer: '/cron' }] });
    });

    it('cannot have an ignore rule that means nothing, and are told its line', async () => {
      const error = await failure(sources().create(input({ ignoreRules: '*.tmp\n# fine\na[b\n' })));
      expect(error.code).toBe('IGNORE_PATTERN_REJECTED');
      expect(error.message).toContain('line 3');
      expect(error.errors).toEqual([{ pointer: '/ignoreRules', detail: expect.stringMatching(/^Line 3: /) }]);
    });
  });

  describe('that are looked for', () => {
    it.each([NO_SUCH_ID, 'no-uuid', '', "' OR 1=1 --"])('by an id that none has are not found: %j', async (id) => {
      expect((await failure(sources().get(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().getByName(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().update(id, { description: 'x' }))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().delete(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().pause(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().test(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().sync(id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().plan(id))).code).toBe('SOURCE_NOT_FOUND');
    });
  });

  describe('that are listed', () => {
    const mark = randomUUID();
    const names = ['B', 'a', 'ä', 'Z', 'b', 'c_d', 'c%d'].map((name) => `${mark} ${name}`);
    const listed = async (request: Parameters<SourceApplication['sources']['list']>[0] = {}) =>
      (await sources().list({ q: mark, ...request })).items.map(({ name }) => name.slice(mark.length + 1));

    beforeAll(async () => {
      for (const name of names) await sources().create(input({ name }));
      await sources().create(input({ name: `${mark} e`, type: 'memory-digest', enabled: false, description: 'Blau' }));
    });

    it('come by name, in one order on every database', async () => {
      expect(await listed()).toEqual(['B', 'Z', 'a', 'b', 'c%d', 'c_d', 'e', 'ä']);
    });

    it('come page by page, each once, with the number of all', async () => {
      const found: string[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const page: Awaited<ReturnType<SourceApplication['sources']['list']>> = await sources().list({
          q: mark,
          limit: 3,
          ...(cursor ? { cursor } : {}),
        });
        expect(page.total).toBe(8);
        found.push(...page.items.map(({ name }) => name.slice(mark.length + 1)));
        cursor = page.nextCursor;
        pages++;
      } while (cursor);
      expect(pages).toBe(3);
      expect(found).toEqual(['B', 'Z', 'a', 'b', 'c%d', 'c_d', 'e', 'ä']);
    });

    it('have no further page when the last one is full', async () => {
      expect((await sources().list({ q: mark, limit: 8 })).nextCursor).toBeNull();
    });

    it('can be filtered by type, by whether they are enabled, and by text', async () => {
      expect(await listed({ type: 'memory-digest' })).toEqual(['e']);
      expect(await listed({ type: 'memory', enabled: false })).toEqual([]);
      expect(await listed({ enabled: false })).toEqual(['e']);
      expect(await listed({ enabled: true })).toHaveLength(7);
      expect(await listed({ q: `${mark.toUpperCase()} C_D` })).toEqual(['c_d']);
      expect(await listed({ q: `${mark} c%` })).toEqual(['c%d']);
      expect((await sources().list({ q: 'bLaU', type: 'memory-digest' })).items).toHaveLength(1);
    });

    it('are none where no source can match', async () => {
      expect(await listed({ type: 'gone' })).toEqual([]);
    });

    it('cannot be asked for with a cursor or a limit that is none', async () => {
      expect(await pointers(sources().list({ cursor: 'made-up' }))).toEqual(['/cursor']);
      expect(await pointers(sources().list({ cursor: Buffer.from('["a\\u0000"]').toString('base64url') }))).toEqual([
        '/cursor',
      ]);
      expect((await failure(sources().list({ q: 'a\0' }))).code).toBe('VALIDATION_FAILED');
      expect(await pointers(sources().list({ limit: 0 }))).toEqual(['/limit']);
      expect(await pointers(sources().list({ limit: 1_001 }))).toEqual(['/limit']);
    });
  });

  describe('that are changed', () => {
    it('keep what is left out', async () => {
      const before = await sources().create(input({ parameters: { branch: 'main' }, cron: '0 3 * * *' }));
      const after = await sources().update(before.id, { description: 'new' });
      expect(after).toEqual({ ...before, description: 'new', version: 2, updatedAt: after.updatedAt });
      expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
      expect(await sources().get(before.id)).toEqual(after);
    });

    it('take new parameters, and lose those that are null', async () => {
      const { id } = await sources().create(input({ parameters: { branch: 'main' } }));
      expect((await sources().update(id, { parameters: { branch: 'next' } })).parameters).toEqual({ branch: 'next' });
      expect((await sources().update(id, { parameters: {} })).parameters).toEqual({ branch: 'next' });
      expect((await sources().update(id, { parameters: { branch: null } })).parameters).toEqual({});
    });

    it('can change from an interval to a cron expression, but not have both', async () => {
      const { id } = await sources().create(input({ syncInterval: 5 }));
      expect(await pointers(sources().update(id, { cron: '0 3 * * *' }))).toEqual(['/cron']);
      expect(await sources().update(id, { cron: '0 3 * * *', syncInterval: null })).toMatchObject({
        cron: '0 3 * * *',
        syncInterval: null,
      });
      expect(await pointers(sources().update(id, { syncInterval: 5 }))).toEqual(['/cron']);
    });

    it('stay as they are when any part of the change is wrong', async () => {
      const before = await sources().create(input({ parameters: { branch: 'main', token: 'stays' } }));
      const { name: taken } = await sources().create(input());
      const wrong: [object, string][] = [
        [{ description: 'x', name: taken }, 'SOURCE_NAME_TAKEN'],
        [{ description: 'x', parameters: { branch: 1 } }, 'VALIDATION_FAILED'],
        [{ description: 'x', parameters: { nope: { set: true } } }, 'VALIDATION_FAILED'],
        [{ description: 'x', type: 'gone' }, 'UNKNOWN_BACKEND'],
        [{ description: 'x', cron: '61 * * * *' }, 'SCHEDULE_INVALID'],
        [{ description: 'x', ignoreRules: 'a[b' }, 'IGNORE_PATTERN_REJECTED'],
        [{ description: 'x', sourceUrl: 'memory://me@nowhere' }, 'VALIDATION_FAILED'],
        [{ description: 'x', unknown: 1 }, 'VALIDATION_FAILED'],
        [{ name: null }, 'VALIDATION_FAILED'],
      ];
      for (const [change, code] of wrong) expect((await failure(sources().update(before.id, change))).code).toBe(code);
      expect(await sources().get(before.id)).toEqual(before);
    });

    it('may keep their own name', async () => {
      const { id, name } = await sources().create(input());
      expect((await sources().update(id, { name })).name).toBe(name);
    });

    it('take the cache of their former type with them', async () => {
      const { source, remote } = await application.add();
      remote.write('a', '1');
      await sources().sync(source.id);
      const cache = await cacheOf(source);
      await sources().update(source.id, { type: 'memory-digest' });
      await expect(access(cache)).rejects.toThrow('ENOENT');
    });
  });

  describe('that are paused', () => {
    it('refuse to sync until they are resumed, and their state stays', async () => {
      const { source, remote } = await application.add();
      remote.write('a', '1');
      expect(await sources().pause(source.id)).toMatchObject({ enabled: false, status: 'new' });
      expect((await failure(sources().sync(source.id))).code).toBe('SOURCE_DISABLED');
      expect(remote.log).toEqual([]);
      expect(await sources().get(source.id)).toMatchObject({ enabled: false, lastResult: 'never', state: 'idle' });
      expect(await sources().resume(source.id)).toMatchObject({ enabled: true });
      expect(await sources().sync(source.id)).toMatchObject({ outcome: 'changed', revision: 1 });
    });

    it('may be paused and resumed twice', async () => {
      const { id } = await sources().create(input());
      await sources().pause(id);
      expect((await sources().pause(id)).enabled).toBe(false);
      await sources().resume(id);
      expect((await sources().resume(id)).enabled).toBe(true);
    });
  });

  describe('that are tested', () => {
    it('tell the revision of a remote that has one', async () => {
      const { source, remote } = await application.add();
      remote.revision = 'commit-1';
      expect(await sources().test(source.id)).toEqual({ ok: true, revision: 'commit-1' });
      expect(remote.log).toEqual(['revision']);
    });

    it('tell that a remote without revisions can be listed', async () => {
      const { source, remote } = await application.add();
      expect(await sources().test(source.id)).toEqual({ ok: true, revision: null });
      remote.write('a', '1');
      expect(await sources().test(source.id)).toEqual({ ok: true, revision: null });
      expect(remote.log.filter((line) => line.startsWith('read'))).toEqual([]);
    });

    it('can be tested before they are stored', async () => {
      const host = randomUUID();
      remotes.set(host, new MemoryRemote());
      const { total } = await sources().list();
      expect(await sources().test({ type: 'memory', sourceUrl: `memory://${host}` })).toEqual({
        ok: true,
        revision: null,
      });
      expect((await sources().list()).total).toBe(total);
    });

    it('tell what is wrong with the remote, and nothing is changed', async () => {
      const { source, remote } = await application.add();
      remote.before = () => {
        throw new Error('connection refused');
      };
      expect(await sources().test(source.id)).toEqual({
        ok: false,
        error: { code: 'BACKEND_FAILED', message: expect.stringContaining('connection refused') },
      });
      expect(await sources().get(source.id)).toEqual(source);
    });

    it('are refused when what is given is wrong', async () => {
      const where = { sourceUrl: 'memory://nowhere' };
      expect((await failure(sources().test({ type: 'gone', ...where }))).code).toBe('UNKNOWN_BACKEND');
      expect(await pointers(sources().test({ type: 'memory', ...where, parameters: { branch: 1 } }))).toEqual([
        '/parameters/branch',
      ]);
    });

    it('leave no directory behind', async () => {
      const { source } = await application.add();
      await sources().test(source.id);
      const { dataDir } = application.module.get<SourcesOptions>(SOURCES_OPTIONS);
      const left = await readdir(join(dataDir, 'cache', source.type));
      expect(left.filter((name) => name.startsWith('test-'))).toEqual([]);
    });
  });

  describe('with secrets', () => {
    const ciphertext = async (id: string) =>
      (await query<{ secrets: Record<string, string> }>('SELECT secrets FROM %data_source WHERE id = $1', [id]))
        .rows[0]!.secrets;
    const withToken = (token: string) => application.add({ parameters: { branch: 'main', token } });
    const shown = { branch: 'main', token: { set: true } };

    it('only show that they are set', async () => {
      const { source } = await withToken('canary-1');
      expect(source.parameters).toEqual(shown);
    });

    it('are stored as ciphertext that no two sources share', async () => {
      const token = `canary-${randomUUID()}`;
      const one = await withToken(token);
      const other = await withToken(token);
      const { rows } = await query('SELECT * FROM %data_source WHERE id = ANY($1)', [[one.source.id, other.source.id]]);
      expect(rows).toHaveLength(2);
      expect(JSON.stringify(rows)).not.toContain(token);
      const sealed = [await ciphertext(one.source.id), await ciphertext(other.source.id)];
      expect(sealed[0]!['token']).not.toBe(sealed[1]!['token']);
    });

    it('cannot be copied from one source to another in the database', async () => {
      const one = await withToken('canary-2');
      const other = await withToken('canary-3');
      await query('UPDATE %data_source SET secrets = $2 WHERE id = $1', [
        other.source.id,
        JSON.stringify(await ciphertext(one.source.id)),
      ]);
      expect(await sources().test(other.source.id)).toMatchObject({ ok: false, error: { code: 'SECRET_CORRUPT' } });
    });

    it.each<[string, (source: DataSource) => object]>([
      ['another field is changed', () => ({ description: 'new' })],
      ['another parameter is changed', () => ({ parameters: { branch: 'next' } })],
      ['they come back as they were shown', ({ parameters }) => ({ parameters })],
      ['the path of the URL is changed', ({ sourceUrl }) => ({ sourceUrl: `${sourceUrl}/deeper` })],
      ['the URL and the type are given as they are', ({ sourceUrl, type }) => ({ sourceUrl, type })],
    ])('keep them when %s', async (_when, change) => {
      const { source } = await withToken('canary-4');
      const before = await ciphertext(source.id);
      const updated = await sources().update(source.id, change(source));
      expect(updated.parameters['token']).toEqual({ set: true });
      expect(await ciphertext(source.id)).toEqual(before);
    });

    it('take a new one', async () => {
      const { source } = await withToken('canary-5');
      const before = await ciphertext(source.id);
      expect((await sources().update(source.id, { parameters: { token: 'canary-6' } })).parameters).toEqual(shown);
      expect(await ciphertext(source.id)).not.toEqual(before);
    });

    it('lose one that is null', async () => {
      const { source } = await withToken('canary-7');
      expect((await sources().update(source.id, { parameters: { token: null } })).parameters).toEqual({
        branch: 'main',
      });
      expect(await ciphertext(source.id)).toEqual({});
    });

    it.each<[string, (source: DataSource) => object]>([
      ['the host of the URL changes', () => ({ sourceUrl: 'memory://elsewhere' })],
      ['the port of the URL changes', ({ sourceUrl }) => ({ sourceUrl: `${sourceUrl}:99` })],
      ['the scheme of the URL changes', ({ sourceUrl }) => ({ sourceUrl: sourceUrl.replace('memory:', 'http:') })],
      [
        'the host changes and they come back as they were shown',
        ({ parameters }) => ({ sourceUrl: 'memory://elsewhere', parameters }),
      ],
    ])('lose them when %s', async (_when, change) => {
      const { source } = await withToken('canary-8');
      const updated = await sources().update(source.id, change(source));
      expect(updated.parameters).toEqual({ branch: 'main' });
      expect(await ciphertext(source.id)).toEqual({});
    });

    it('lose them, and all other parameters, when the type changes', async () => {
      const { source } = await withToken('canary-9');
      expect((await sources().update(source.id, { type: 'memory-digest' })).parameters).toEqual({});
      expect(await ciphertext(source.id)).toEqual({});
    });

    it('take them anew together with another host', async () => {
      const { source } = await withToken('canary-10');
      const change = { sourceUrl: 'memory://elsewhere', parameters: { token: 'canary-11' } };
      expect((await sources().update(source.id, change)).parameters).toEqual(shown);
    });

    it('lose them for good: going back to the old host does not bring them back', async () => {
      const { source } = await withToken('canary-12');
      await sources().update(source.id, { sourceUrl: 'memory://elsewhere' });
      expect((await sources().update(source.id, { sourceUrl: source.sourceUrl })).parameters).toEqual({
        branch: 'main',
      });
    });

    it('tell them to nobody, in no answer and in no error', async () => {
      const canary = `canary-${randomUUID()}`;
      const said: unknown[] = [];
      const call = async (action: Promise<unknown>) => {
        said.push(
          await action.catch((error: unknown) => {
            expect(error).toBeInstanceOf(DataBackendsError);
            return error;
          }),
        );
      };
      const { source, remote } = await withToken(canary);
      const { id, name } = source;
      const other = await sources().create(input());
      remote.write('a', '1');
      await call(sources().get(id));
      await call(sources().getByName(name));
      await call(sources().list({ q: name }));
      await call(sources().list({ q: canary }));
      await call(sources().plan(id));
      await call(sources().sync(id));
      await call(sources().test(id));
      await call(sources().pause(id));
      await call(sources().sync(id));
      await call(sources().resume(id));
      await call(sources().update(id, { name: other.name, parameters: { token: canary } }));
      await call(sources().update(id, { parameters: { token: canary, nope: 1 } }));
      await call(sources().update(id, { parameters: { token: [canary] } }));
      await call(sources().update(id, { parameters: { token: `${canary}\0` } }));
      await call(sources().update(id, { parameters: { token: canary } }));
      await call(sources().create({ ...input(), name, parameters: { token: canary } }));
      await call(sources().create(input({ type: 'gone', parameters: { token: canary } })));
      await call(sources().create(input({ sourceUrl: `memory://me:${canary}@nowhere` })));
      remote.before = () => {
        throw Object.assign(new Error(`refused: Authorization: Bearer ${canary}`), { request: { token: canary } });
      };
      await call(sources().test(id));
      await call(sources().test({ type: 'memory', sourceUrl: source.sourceUrl, parameters: { token: canary } }));
      await call(sources().plan(id));
      await call(sources().sync(id));
      await call(sources().get(id));
      said.push((await query('SELECT * FROM %data_source')).rows, (await query('SELECT * FROM %revision')).rows);
      await call(sources().delete(id));
      for (const answer of said) {
        expect(inspect(answer, { depth: 20, maxStringLength: null, maxArrayLength: null })).not.toContain(canary);
        expect(JSON.stringify(answer) ?? '').not.toContain(canary);
      }
      expect(said.filter((answer) => answer instanceof DataBackendsError)).toHaveLength(10);
    });
  });

  describe('that are deleted', () => {
    const rowsOf = async (id: string) => {
      const counts: Record<string, number> = {};
      for (const [table, column] of [
        ['data_source', 'id'],
        ['data_file', 'source_id'],
        ['revision', 'source_id'],
        ['revision_problem', 'source_id'],
      ] as const) {
        const { rows } = await query<{ count: number }>(
          `SELECT count(*) AS count FROM %${table} WHERE ${column} = $1`,
          [id],
        );
        counts[table] = rows[0]!.count;
      }
      return counts;
    };

    async function synced() {
      const added = await application.add({ parameters: { token: 'canary-13' } });
      added.remote.write('a', 'shared content');
      added.remote.extra = [{ path: '../up', size: 1, fingerprint: null, type: 'file' }];
      await sources().sync(added.source.id);
      added.remote.write('b', '2');
      await sources().sync(added.source.id);
      return added;
    }

    it('take their rows and their cache with them, and leave those of others', async () => {
      const { source: doomed } = await synced();
      const { source: other } = await synced();
      const caches = [await cacheOf(doomed), await cacheOf(other)] as const;
      const kept = await rowsOf(other.id);
      expect(kept).toEqual({ data_source: 1, data_file: 2, revision: 2, revision_problem: 2 });
      expect(await rowsOf(doomed.id)).toEqual(kept);

      await sources().delete(doomed.id);

      expect(await rowsOf(doomed.id)).toEqual({ data_source: 0, data_file: 0, revision: 0, revision_problem: 0 });
      await expect(access(caches[0])).rejects.toThrow('ENOENT');
      expect((await failure(sources().get(doomed.id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(sources().delete(doomed.id))).code).toBe('SOURCE_NOT_FOUND');
      expect((await failure(application.files.list(doomed.id))).code).toBe('SOURCE_NOT_FOUND');

      expect(await rowsOf(other.id)).toEqual(kept);
      await expect(access(caches[1])).resolves.toBeUndefined();
      expect(await application.contents(other.id)).toEqual({ a: 'shared content', b: '2' });
    });

    it('free their name', async () => {
      const { name, id } = await sources().create(input());
      await sources().delete(id);
      expect((await sources().create(input({ name }))).id).not.toBe(id);
    });

    it('are no longer listed', async () => {
      const { name, id } = await sources().create(input());
      await sources().delete(id);
      expect(await sources().list({ q: name })).toEqual({ items: [], nextCursor: null, total: 0 });
    });
  });

  describe('whose backend is gone', () => {
    async function orphan() {
      const { source, remote } = await application.add({ parameters: { branch: 'main', token: 'canary-14' } });
      remote.write('a', '1');
      await sources().sync(source.id);
      await query(`UPDATE %data_source SET type = 'gone' WHERE id = $1`, [source.id]);
      return source;
    }

    it('can be read, with their files', async () => {
      const { id, name } = await orphan();
      const shown = { id, type: 'gone', parameters: { branch: 'main', token: { set: true } }, revision: 1 };
      expect(await sources().get(id)).toMatchObject(shown);
      expect(await sources().getByName(name)).toMatchObject(shown);
      expect((await sources().list({ type: 'gone', q: name })).items).toEqual([expect.objectContaining(shown)]);
      expect(await application.contents(id)).toEqual({ a: '1' });
    });

    it('can be renamed and paused, and keep their secrets for when it comes back', async () => {
      const { id, parameters } = await orphan();
      const name = randomUUID();
      expect(await sources().update(id, { name, description: 'left behind' })).toMatchObject({ name, parameters });
      expect(await sources().pause(id)).toMatchObject({ enabled: false });
      await query(`UPDATE %data_source SET type = 'memory', enabled = true WHERE id = $1`, [id]);
      expect(await sources().test(id)).toMatchObject({ ok: true });
    });

    it('cannot get other parameters, which nobody could check', async () => {
      const { id } = await orphan();
      expect((await failure(sources().update(id, { parameters: { branch: 'x' } }))).code).toBe('UNKNOWN_BACKEND');
    });

    it('can get a backend that is there', async () => {
      const { id } = await orphan();
      expect(await sources().update(id, { type: 'memory-digest' })).toMatchObject({ type: 'memory-digest' });
      expect(await sources().sync(id)).toMatchObject({ revision: 1 });
    });

    it('say so when they are asked to sync, and keep what is published', async () => {
      const { id } = await orphan();
      expect((await failure(sources().sync(id))).code).toBe('UNKNOWN_BACKEND');
      expect((await failure(sources().plan(id))).code).toBe('UNKNOWN_BACKEND');
      expect(await sources().test(id)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_BACKEND' } });
      expect(await sources().get(id)).toMatchObject({
        status: 'failed',
        state: 'idle',
        lastError: { code: 'UNKNOWN_BACKEND' },
        revision: 1,
      });
      expect(await application.contents(id)).toEqual({ a: '1' });
    });

    it('can be deleted', async () => {
      const { id } = await orphan();
      await sources().delete(id);
      expect((await failure(sources().get(id))).code).toBe('SOURCE_NOT_FOUND');
    });
  });

  /** The cache of a source, with something in it. */
  async function cacheOf({ type, id }: DataSource): Promise<string> {
    const { dataDir } = application.module.get<SourcesOptions>(SOURCES_OPTIONS);
    const cache = join(dataDir, 'cache', type, id);
    await writeFile(join(cache, 'kept'), '');
    return cache;
  }
});
