import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type Entry, EntryProblemError, ValidationError } from '@lib/core';
import { type DataSource, EventBus, POST_SYNC, type PostSyncEvent } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { type Replacements, ScriptedPlugin, type ScriptedRemote, scriptedRemote } from '../support/scripted-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

const OLD = { a: 'old a', b: 'old b' };
const NEW = { a: 'new a', b: 'new b', c: 'new c' };
const SECRET = 'hunter2-token-of-the-source';

const never = new Promise<never>(() => undefined);
const entry = (values: object): Entry => ({ path: 'x', size: 1, fingerprint: null, type: 'file', ...values }) as Entry;
/** A listing of these, after the files that are there. */
const listing = (...entries: unknown[]) =>
  async function* (this: void): AsyncGenerator {
    yield* entries;
  };
/** Bodies for whatever is asked for. */
const bodies = (body: (entry: Entry) => unknown) =>
  async function* (entries: AsyncIterable<Entry>): AsyncGenerator {
    for await (const asked of entries) yield { entry: asked, body: body(asked) };
  };
const stream = (...chunks: unknown[]): Readable => Readable.from(chunks);

/** Only on one database: what is held here to its contract never reaches it. */
const KINDS = ['pglite'] as const;

describeOnEachDatabase(
  'A broken backend',
  (open) => {
    let application: SourceApplication;
    let source: DataSource;
    let remote: ScriptedRemote;
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);

    beforeAll(async () => {
      process.on('unhandledRejection', note).on('uncaughtException', note);
      application = await SourceApplication.start(await open(), {
        imports: [ScriptedPlugin],
        limits: { idleTimeout: 150, maxFiles: 50, maxFileBytes: 1_000, maxTotalBytes: 5_000 },
      });
    });

    beforeEach(async () => {
      const name = `contract-${Math.random()}`;
      remote = scriptedRemote(`scripted://${name}`);
      source = await application.sources.create({
        name,
        type: 'scripted',
        sourceUrl: `scripted://${name}`,
        parameters: { token: SECRET },
      });
      remote.set(OLD);
      await application.sources.sync(source.id);
      remote.set(NEW);
    });

    afterAll(async () => {
      process.off('unhandledRejection', note).off('uncaughtException', note);
      await application?.[Symbol.asyncDispose]();
    });

    /** Syncs with a part replaced: it fails with the code, nothing is lost, and the next sync succeeds. */
    async function expectFailure(replace: Replacements, code: string, message?: RegExp): Promise<unknown> {
      remote.replace = replace;
      const error = await application.sources.sync(source.id).then(
        (result) => result,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code });
      if (message) expect((error as Error).message).toMatch(message);
      expect(await application.contents(source.id)).toEqual(OLD);
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
      expect(await application.sources.get(source.id)).toMatchObject({
        status: 'failed',
        revision: 1,
        lastError: { code },
      });
      remote.replace = {};
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1, updated: 2 });
      expect(await application.contents(source.id)).toEqual(NEW);
      expect(unhandled.splice(0)).toEqual([]);
      return error;
    }

    it.each<[string, unknown]>([
      ['null', null],
      ['text', 'x'],
      ['an entry without a path', entry({ path: undefined })],
      ['an entry whose path is not text', entry({ path: 7 })],
      ['an entry without a type', entry({ type: undefined })],
      ['an entry of an unknown type', entry({ type: 'fifo' })],
      ['a negative size', entry({ size: -1 })],
      ['a size that is no whole number', entry({ size: 1.5 })],
      ['a size that is text', entry({ size: '1' })],
      ['no size', entry({ size: undefined })],
      ['no fingerprint', entry({ fingerprint: undefined })],
      ['a fingerprint that is a number', entry({ fingerprint: 1 })],
      ['a fingerprint with a NUL', entry({ fingerprint: 'a\0b' })],
      ['a fingerprint with half a surrogate pair', entry({ fingerprint: '\ud800' })],
      ['a very long fingerprint', entry({ fingerprint: 'f'.repeat(2_000) })],
      ['a target that is not text', entry({ type: 'symlink', target: 7 })],
      ['a date that is none', entry({ lastModified: new Date(Number.NaN) })],
      ['a date that is text', entry({ lastModified: '2026-01-01' })],
      ['a problem that is null', entry({ problem: null })],
      ['a problem without a code', entry({ problem: {} })],
      ['a problem with an unknown code', entry({ problem: { code: 'NO_SUCH_CODE' } })],
      ['a problem whose message is no text', entry({ problem: { code: 'FS_UNREADABLE', message: 7 } })],
    ])('that lists %s breaks the contract', async (_, item) => {
      await expectFailure({ list: listing(remote.entry('a'), item) }, 'PLUGIN_CONTRACT_VIOLATION', /"scripted"/);
    });

    it('that lists a path twice breaks the contract', async () => {
      const twice = listing(remote.entry('a'), remote.entry('b'), remote.entry('a'));
      await expectFailure({ list: twice }, 'PLUGIN_CONTRACT_VIOLATION', /"a" twice/);
    });

    it.each<[string, Replacements]>([
      ['a snapshot that is null', { fetch: async () => null }],
      ['a snapshot without methods', { fetch: async () => ({ revision: null }) }],
      ['a listing that cannot be iterated', { list: () => 7 }],
      ['a revision that is a number', { fetch: async () => ({ ...snapshot(), revision: 42 }) }],
      ['a revision with a NUL', { fetch: async () => ({ ...snapshot(), revision: 'a\0b' }) }],
      ['an empty revision', { fetch: async () => ({ ...snapshot(), revision: '' }) }],
      ['no revision at all', { fetch: async () => ({ ...snapshot(), revision: undefined }) }],
      ['details with a NUL', { details: { message: 'a\0b' } }],
      ['details with half a surrogate pair', { details: { message: '\ud800' } }],
      ['details that are no JSON', { details: { number: 1n } }],
      ['bodies that cannot be iterated', { read: () => 7 }],
      ['null for a body', { read: listing(null) }],
      ['a body that is no stream', { read: bodies(() => null) }],
      ['a body of numbers', { read: bodies(() => stream(1, 2, 3)) }],
      ['a body of objects', { read: bodies(() => stream({})) }],
      ['no bodies', { read: bodies(() => null).bind(null, empty()) }],
      ['no bodies, without looking at what is asked for', { read: listing() }],
      ['only the first body', { read: firstOnly }],
      ['a body of a file that it was not asked for', { read: foreign }],
      ['a body twice', { read: twice }],
    ])('that gives %s breaks the contract', async (_, replace) => {
      await expectFailure(replace, 'PLUGIN_CONTRACT_VIOLATION', /"scripted"/);
    });

    it('that takes longer than it may be silent is waited for while it tells how far it is', async () => {
      const ends = Date.now() + 450;
      remote.replace = {
        revision: async (_target, { progress }) => {
          for (let done = 0; Date.now() < ends; done++) {
            await sleep(10);
            progress.report({ step: 'fetching', done });
          }
          return null;
        },
      };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed' });
    });

    it.each([
      ['longer', () => stream('longer than that'), /should have 5 bytes, but 16 came/],
      ['shorter', () => stream('x'), /should have 5 bytes, but 1 came/],
      ['much shorter', () => stream(), /should have 5 bytes, but 0 came/],
    ])('that gives a body %s than it said is noticed', async (_, body, message) => {
      await expectFailure({ read: bodies(body) }, 'SYNC_BODY_MISMATCH', message);
    });

    describe('that tells what changed', () => {
      beforeEach(async () => {
        remote.set(OLD);
        remote.revision = 'first';
        await application.sources.sync(source.id);
        remote.set(NEW);
        remote.revision = 'second';
      });

      const updated = (path: string) => ({ change: 'updated', entry: remote.entry(path) });

      it.each<[string, () => unknown, string]>([
        ['nothing that can be iterated', async () => 7, 'PLUGIN_CONTRACT_VIOLATION'],
        ['null for a change', async () => listing(null)(), 'PLUGIN_CONTRACT_VIOLATION'],
        ['a change of no kind', async () => listing({ entry: entry({}) })(), 'PLUGIN_CONTRACT_VIOLATION'],
        ['a change of no entry', async () => listing({ change: 'created' })(), 'PLUGIN_CONTRACT_VIOLATION'],
        ['a deletion of no entry', async () => listing({ change: 'deleted' })(), 'PLUGIN_CONTRACT_VIOLATION'],
        ['a path twice', async () => listing(updated('a'), updated('a'))(), 'PLUGIN_CONTRACT_VIOLATION'],
        ['an error at once', broken(() => 'x'), 'BACKEND_FAILED'],
        ['an error', () => Promise.reject(new Error('x')), 'BACKEND_FAILED'],
        ['an error later', async () => failing('x'), 'BACKEND_FAILED'],
        ['nothing for ever', () => never, 'PLUGIN_TIMEOUT'],
      ])('by %s fails by name', async (_, changes, code) => {
        await expectFailure({ changes }, code);
      });

      it('by null is asked for everything', async () => {
        remote.replace = { changes: () => null };
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1, updated: 2 });
        expect(await application.contents(source.id)).toEqual(NEW);
      });

      it('is asked only for what it told', async () => {
        const since: string[] = [];
        remote.replace = {
          changes: async (revision) => {
            since.push(revision);
            return listing(updated('a'), { change: 'deleted', entry: { path: 'b' } })();
          },
          list: broken(() => new Error('must not be listed')),
        };
        expect(await application.sources.sync(source.id)).toMatchObject({ created: 0, updated: 1, deleted: 1 });
        expect(since).toEqual(['first']);
        expect(await application.contents(source.id)).toEqual({ a: NEW.a });
      });
    });

    it('that is asked for a revision and gives something else is taken not to have one', async () => {
      for (const answer of [7, {}, undefined, '', 'a\0b']) {
        remote.replace = { revision: async () => answer };
        await application.sources.sync(source.id);
      }
      expect(await application.contents(source.id)).toEqual(NEW);
    });

    it('that answers without promises works as one that gives them', async () => {
      remote.replace = { revision: () => null, fetch: () => snapshot() };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1 });
      expect(await application.contents(source.id)).toEqual(NEW);
    });

    it.each<[string, Replacements]>([
      ['asking for the revision', { revision: () => never }],
      ['fetching', { fetch: () => never }],
      ['listing', { list: () => ({ [Symbol.asyncIterator]: () => ({ next: () => never, return: () => never }) }) }],
      ['listing after the first entry', { list: stallAfterOne }],
      ['reading', { read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => never }) }) }],
      ['reading a body', { read: bodies(() => new Readable({ read: () => undefined })) }],
    ])('that hangs while %s is given up, and told so', async (_, replace) => {
      await expectFailure({ ...replace }, 'PLUGIN_TIMEOUT', /did not answer for 0.15 s/);
    });

    it('that hangs is told to stop before another sync may start', async () => {
      let signal: AbortSignal | undefined;
      remote.replace = {
        fetch: (_target, context) => {
          signal = context.signal;
          return never;
        },
      };
      await expect(application.sources.sync(source.id)).rejects.toMatchObject({ code: 'PLUGIN_TIMEOUT' });
      expect(signal).toMatchObject({ aborted: true, reason: { code: 'PLUGIN_TIMEOUT' } });
    });

    it('that hangs while it tidies up holds up nothing', async () => {
      remote.replace = { dispose: () => never, published: () => never };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
      expect(await application.contents(source.id)).toEqual(NEW);
    });

    it.each<[string, Replacements]>([
      ['throws while it tidies up', { dispose: broken(() => new Error('x')), published: broken(() => 'y') }],
      ['cannot tidy up', { fetch: async () => ({ ...snapshot(), [Symbol.asyncDispose]: undefined }) }],
    ])('that %s does not undo the sync', async (_, replace) => {
      remote.replace = replace;
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
      expect(await application.contents(source.id)).toEqual(NEW);
    });

    it('that ignores that it was told to stop is left behind', async () => {
      remote.replace = { list: stallAfterOne };
      const controller = new AbortController();
      const sync = application.sources.sync(source.id, { signal: controller.signal });
      controller.abort();
      await expect(sync).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
    });

    it('that takes longer than a sync may is told to stop', async () => {
      await using hurried = await SourceApplication.start(application.database, {
        imports: [ScriptedPlugin],
        limits: { syncTimeout: 100 },
      });
      remote.replace = { list: stallAfterOne };
      await expect(hurried.sources.sync(source.id)).rejects.toMatchObject({ code: 'SYNC_TIMEOUT' });
      expect(remote.signal).toMatchObject({ aborted: true, reason: { code: 'SYNC_TIMEOUT' } });
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
      expect(await application.contents(source.id)).toEqual(OLD);
    });

    it('that never ends its listing meets the limit of files', async () => {
      const endless = async function* () {
        for (let index = 0; ; index++) yield entry({ path: `f${index}` });
      };
      await expectFailure({ list: endless }, 'SYNC_LIMIT_EXCEEDED', /maxFiles \(50\)/);
    });

    it('that lists too many bytes meets the limit before one is read', async () => {
      const large = ['p', 'q', 'r', 's', 't', 'u'].map((path) => entry({ path, size: 900 }));
      await expectFailure(
        { list: listing(...large), read: () => never },
        'SYNC_LIMIT_EXCEEDED',
        /maxTotalBytes \(5000\)/,
      );
    });

    it('that hides the sizes meets the limit of bytes while it reads', async () => {
      const hidden = ['p', 'q', 'r', 's', 't', 'u'].map((path) => entry({ path, size: null }));
      await expectFailure(
        { list: listing(...hidden), read: bodies(() => stream(Buffer.alloc(900))) },
        'SYNC_LIMIT_EXCEEDED',
        /maxTotalBytes \(5000\)/,
      );
    });

    it('that gives a body longer than allowed makes it a problem, and the file keeps its last version', async () => {
      const unsized = (path: string) => ({ ...remote.entry(path), size: null });
      remote.replace = {
        list: listing(unsized('a'), unsized('b'), unsized('c')),
        read: bodies(({ path }) =>
          path === 'a' ? stream(...Array<string>(100).fill('x'.repeat(100))) : stream(NEW[path as 'b']),
        ),
      };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1, problems: 1 });
      expect(await application.contents(source.id)).toEqual({ ...NEW, a: OLD.a });
      expect(await application.revisions.problems(source.id)).toMatchObject([{ path: 'a', code: 'BLOB_TOO_LARGE' }]);
    });

    it('whose bodies end with a problem loses only those files', async () => {
      const gone = () =>
        new Readable({
          read() {
            this.destroy(new EntryProblemError('FS_UNREADABLE', 'it is gone'));
          },
        });
      remote.replace = { read: bodies(({ path }) => (path === 'b' ? gone() : stream(NEW[path as 'a']))) };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', problems: 1 });
      expect(await application.contents(source.id)).toEqual({ ...NEW, b: OLD.b });
      remote.replace = {};
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1, problems: 0 });
      expect(await application.contents(source.id)).toEqual(NEW);
    });

    it('whose bodies break after nobody reads them any more does not end the process', async () => {
      const lateError = () => {
        const body = new Readable({ read: () => undefined });
        setTimeout(() => body.emit('error', new Error('late')), 20);
        return body;
      };
      const read = async function* () {
        yield { entry: entry({ path: 'never asked for' }), body: lateError() };
      };
      await expectFailure({ read }, 'PLUGIN_CONTRACT_VIOLATION');
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(unhandled.splice(0)).toEqual([]);
    });

    describe('that throws', () => {
      const odd: [string, () => unknown][] = [
        ['a string', () => 'broken'],
        ['null', () => null],
        ['undefined', () => undefined],
        ['a symbol', () => Symbol('broken')],
        ['an object without a prototype', () => Object.create(null)],
        ['an object that cannot be text', () => ({ toString: () => never })],
        ['an error with a NUL', () => new Error('a\0b\ud800')],
        ['an error without a message', () => Object.assign(new Error('x'), { message: undefined })],
        [
          'an error whose message throws',
          () => Object.defineProperty(new Error('x'), 'message', { get: broken(() => 1) }),
        ],
        ['an error of megabytes', () => new Error('x'.repeat(3_000_000))],
        ['a frozen error', () => Object.freeze(new Error('frozen'))],
      ];
      it.each(odd)('%s fails by name', async (_, thrown) => {
        const error = await expectFailure({ list: () => failing(thrown()) }, 'BACKEND_FAILED');
        expect((error as Error).message).toMatch(/^The data backend "scripted" failed/);
        const { lastError } = await application.sources.get(source.id);
        expect(lastError).toBeNull();
      });

      it.each<[string, (thrown: unknown) => Replacements]>([
        ['instead of a promise of the revision', (thrown) => ({ revision: broken(() => thrown) })],
        ['instead of a promise of the snapshot', (thrown) => ({ fetch: broken(() => thrown) })],
        ['instead of a listing', (thrown) => ({ list: broken(() => thrown) })],
        ['instead of bodies', (thrown) => ({ read: broken(() => thrown) })],
        ['while it lists', (thrown) => ({ list: () => failing(thrown) })],
        ['while it reads', (thrown) => ({ read: () => failing(thrown) })],
        ['in a body', (thrown) => ({ read: bodies(() => Readable.from(failing(thrown))) })],
        ['when its iterator is closed', (thrown) => ({ list: closing(thrown) })],
      ])('%s fails by name', async (where, replace) => {
        const code = where === 'when its iterator is closed' ? 'PLUGIN_CONTRACT_VIOLATION' : 'BACKEND_FAILED';
        await expectFailure(replace(new Error('broken')), code);
      });

      it.each<[string, (secret: string) => unknown]>([
        ['an error', (secret) => new Error(`401 for ${secret}`)],
        ['an error with the header', (secret) => new Error(`Basic ${Buffer.from(`git:${secret}`).toString('base64')}`)],
        ['text', (secret) => `401 for ${secret}`],
        [
          'an error that carries it elsewhere',
          (secret) => Object.assign(new Error('401'), { options: { auth: [secret] } }),
        ],
        ['an error with a cause', (secret) => new Error('401', { cause: new Error(secret) })],
        ['a problem of an entry', (secret) => new EntryProblemError('FS_UNREADABLE', `cannot read with ${secret}`)],
        ['an object', (secret) => ({ message: 'x', request: secret })],
        ['an error of the catalogue', (secret) => new ValidationError('x', [{ pointer: '/x', detail: secret }])],
        ['a problem with a cause', (secret) => new EntryProblemError('FS_UNREADABLE', 'x', { request: { secret } })],
        [
          'a problem that carries it elsewhere',
          (secret) => Object.assign(new ValidationError('x'), { options: [secret] }),
        ],
      ])('%s with its secret gives it away nowhere', async (_, thrown) => {
        const events: PostSyncEvent[] = [];
        const listener = (event: PostSyncEvent) => void events.push(event);
        const bus = application.module.get(EventBus);
        bus.events.on(POST_SYNC, listener);
        try {
          for (const replace of [
            { list: () => failing(thrown(SECRET)) },
            { fetch: broken(() => thrown(SECRET)) },
            { read: bodies(() => Readable.from(failing(thrown(SECRET)))) },
          ] as Replacements[]) {
            remote.replace = replace;
            const error = await application.sources.sync(source.id).catch((caught: unknown) => caught);
            const job = await application.sources.enqueueSync(source.id, { immediate: true });
            const test = await application.sources.test(source.id);
            const shown = await application.sources.get(source.id);
            const problems = await application.revisions.problems(source.id);
            const everything = inspect([error, job, test, shown, problems, events], { depth: 20, showHidden: true });
            const rows = await dumpOf(application);
            for (const form of [SECRET, Buffer.from(SECRET).toString('base64').slice(2, -4)]) {
              expect(everything).not.toContain(form);
              expect(rows).not.toContain(form);
            }
          }
          expect(events).not.toHaveLength(0);
        } finally {
          bus.events.off(POST_SYNC, listener);
        }
        expect(unhandled.splice(0)).toEqual([]);
      });
    });

    it('that puts its secret, or what cannot be stored, into the problems of entries gives neither away', async () => {
      const problem = (message: string) => ({ code: 'FS_UNREADABLE', message });
      remote.replace = {
        list: listing(
          remote.entry('a'),
          entry({ path: 'b', problem: problem(`no access with ${SECRET}`) }),
          entry({ path: 'c', problem: problem('a\0b\ud800') }),
          entry({ path: 'd', problem: problem('x'.repeat(1_000_000)) }),
        ),
      };
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', problems: 3 });
      const problems = await application.revisions.problems(source.id);
      expect(problems.map(({ path }) => path)).toEqual(['b', 'c', 'd']);
      expect(problems[0]!.message).toBe('no access with ***');
      expect(problems[2]!.message!.length).toBeLessThan(5_000);
      expect(await application.contents(source.id)).toEqual({ a: NEW.a, b: OLD.b });
    });

    it('is told apart from a source that is not there when it is tested', async () => {
      for (const replace of [
        { revision: () => never },
        { revision: broken(() => new Error('broken')) },
        { fetch: async () => null },
        { list: () => 7 },
        { list: listing(null) },
      ] as Replacements[]) {
        remote.replace = replace;
        expect(await application.sources.test(source.id)).toMatchObject({
          ok: false,
          error: { code: expect.any(String) },
        });
        expect(remote.signal?.aborted ?? true).toBe(true);
      }
      remote.replace = {};
      expect(await application.sources.test(source.id)).toEqual({ ok: true, revision: null });
      expect(unhandled.splice(0)).toEqual([]);
    });

    function snapshot() {
      return {
        revision: null as unknown,
        list: async function* () {
          for (const path of remote.files.keys()) yield remote.entry(path);
        },
        read: bodies(({ path }) => stream(remote.files.get(path)!)),
        [Symbol.asyncDispose]: async () => undefined,
      };
    }
  },
  KINDS,
);

async function* empty(): AsyncGenerator<never> {
  // Nothing.
}

async function* failing(thrown: unknown): AsyncGenerator<unknown> {
  if (thrown !== empty) throw thrown;
  yield thrown;
}

function broken(thrown: () => unknown): () => never {
  return () => {
    throw thrown();
  };
}

/** A listing that breaks the contract, and breaks again when it is closed. */
function closing(thrown: unknown): () => AsyncIterable<unknown> {
  return () => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: null }),
      return: broken(() => thrown),
    }),
  });
}

async function* stallAfterOne(): AsyncGenerator<Entry> {
  yield entry({ path: 'a' });
  await never;
}

async function* firstOnly(entries: AsyncIterable<Entry>): AsyncGenerator {
  for await (const asked of entries) {
    yield { entry: asked, body: stream(NEW[asked.path as 'a']) };
    return;
  }
}

async function* foreign(): AsyncGenerator {
  yield { entry: entry({ path: 'elsewhere' }), body: stream('x') };
}

async function* twice(entries: AsyncIterable<Entry>): AsyncGenerator {
  for await (const asked of entries) {
    for (let time = 0; time < 2; time++) yield { entry: asked, body: stream(NEW[asked.path as 'a']) };
  }
}

/** Everything that is stored as text, but for content. */
async function dumpOf({ database }: SourceApplication): Promise<string> {
  const parts: string[] = [];
  for (const table of [
    'data_source',
    'revision',
    'revision_problem',
    'data_file',
    'job',
    'sync_entry',
    'sync_change',
  ]) {
    const { rows } = await database.query(`SELECT to_jsonb(row) AS row FROM "${database.schema}".${table} AS row`);
    parts.push(JSON.stringify(rows));
  }
  return parts.join('\n');
}
