import { DataBackendsError, type ErrorCode } from '@lib/core';
import type { Database } from '@lib/database';
import type { DataSource, SyncStep } from '@lib/sources';
import { describeOnEachDatabase, withPostgresClient } from '../support/databases.js';
import { FaultyDatabase, type FaultKind } from '../support/faulty-database.js';
import { type BackendStep, ScriptedPlugin, type ScriptedRemote, scriptedRemote } from '../support/scripted-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { corruptContents, leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

class TestFault extends DataBackendsError {
  constructor(code: ErrorCode) {
    super(code, 'broken on purpose');
  }
}

const LARGE_BYTES = 1024 * 1024 + 1;

/** Contents of generation n: an update, a creation, a deletion, a large file and equal ones in each step. */
function generation(n: number): Record<string, string> {
  return {
    'same/a': 'a',
    'same/b': '',
    updated: `updated ${n}`,
    [`created-${n}`]: 'new',
    large: `${n}`.padEnd(LARGE_BYTES, '.'),
    last: `last ${n}`,
  };
}

interface Subject {
  readonly source: DataSource;
  readonly remote: ScriptedRemote;
  /** What is published. */
  published: number;
  /** What the remote holds. */
  offered: number;
}

describeOnEachDatabase('A fault', (open, kind) => {
  let application: SourceApplication;
  let faulty: FaultyDatabase;
  let database: Database;
  let breakAt: SyncStep | null = null;

  beforeAll(async () => {
    database = await open();
    faulty = new FaultyDatabase(database);
    application = await SourceApplication.start(faulty, {
      imports: [ScriptedPlugin],
      checkpoint: (step) => {
        if (step === breakAt) throw new TestFault('BACKEND_FAILED');
      },
    });
  });

  afterEach(() => {
    breakAt = null;
    faulty.mend();
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
  });

  async function subject(): Promise<Subject> {
    const name = `faults-${Math.random()}`;
    const remote = scriptedRemote(`scripted://${name}`);
    const source = await application.sources.create({ name, type: 'scripted', sourceUrl: `scripted://${name}` });
    remote.set(generation(1));
    await application.sources.sync(source.id);
    return { source, remote, published: 1, offered: 1 };
  }

  function offerNext(subject: Subject): void {
    subject.remote.set(generation(++subject.offered));
  }

  async function expectPublished({ source }: Subject, generationNumber: number): Promise<void> {
    expect(await application.contents(source.id)).toEqual(generation(generationNumber));
    expect(await leftovers(database)).toEqual(NOTHING_LEFT);
  }

  async function expectNextSyncSucceeds(subject: Subject): Promise<void> {
    await application.sources.sync(subject.source.id);
    subject.published = subject.offered;
    await expectPublished(subject, subject.published);
    expect(await application.sources.get(subject.source.id)).toMatchObject({
      status: 'completed',
      lastError: null,
      remoteRevision: expect.stringMatching(/^listing:/),
    });
  }

  describe('at a step of the sync', () => {
    it.each<SyncStep>(['leased', 'listed', 'planned', 'stored', 'read', 'written', 'publish'])(
      'before publishing (%s) leaves the old revision whole',
      async (step) => {
        const it = await subject();
        offerNext(it);
        breakAt = step;
        await expect(application.sources.sync(it.source.id)).rejects.toMatchObject({ code: 'BACKEND_FAILED' });
        await expectPublished(it, 1);
        expect(await application.sources.get(it.source.id)).toMatchObject({
          status: 'failed',
          revision: 1,
          lastError: { code: 'BACKEND_FAILED', message: 'broken on purpose' },
        });
        breakAt = null;
        await expectNextSyncSucceeds(it);
        expect((await application.revisions.list(it.source.id)).items).toHaveLength(2);
      },
    );

    it.each<SyncStep>(['published', 'told'])('after publishing (%s) leaves the new revision whole', async (step) => {
      const it = await subject();
      offerNext(it);
      breakAt = step;
      await application.sources.sync(it.source.id).catch(() => undefined);
      await expectPublished(it, 2);
      breakAt = null;
      await expectNextSyncSucceeds(it);
      expect((await application.revisions.list(it.source.id)).items).toHaveLength(2);
    });
  });

  it.each<[BackendStep, number]>([
    ['revision', 1],
    ['fetch', 1],
    ['list', 1],
    ['list', 4],
    ['list', 7],
    ['read', 1],
    ['read', 3],
    ['read', 5],
    ['body', 1],
    ['body', 4],
    ['body', 8],
  ])('of the backend (%s, %i) leaves the old revision whole', async (step, at) => {
    const it = await subject();
    offerNext(it);
    it.remote.hook = (reached, count) => {
      if (reached === step && count === at) throw new Error('the remote is gone');
    };
    await expect(application.sources.sync(it.source.id)).rejects.toMatchObject({
      code: 'BACKEND_FAILED',
      message: 'The data backend "scripted" failed: the remote is gone',
    });
    await expectPublished(it, 1);
    expect(await application.sources.get(it.source.id)).toMatchObject({
      status: 'failed',
      lastError: { code: 'BACKEND_FAILED' },
    });
    it.remote.hook = () => undefined;
    await expectNextSyncSucceeds(it);
  });

  describe('of the database', () => {
    /** The lease of a sync that could not even give it back ends with time; there is none to wait for on PGlite. */
    async function timePasses(): Promise<void> {
      if (kind === 'pglite') return;
      await database.query(
        `UPDATE "${database.schema}".data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL`,
      );
    }

    it.each<FaultKind>(['before', 'after', 'outage'])(
      'at any statement (%s) leaves one whole revision, and the next sync succeeds',
      async (kindOfFault) => {
        const it = await subject();
        for (let at = 1; ; at++) {
          offerNext(it);
          faulty.fail(at, kindOfFault, () => new TestFault('DB_UNAVAILABLE'));
          const outcome = await application.sources.sync(it.source.id).then(
            (result) => result.outcome,
            (thrown: unknown) => thrown,
          );
          const reached = faulty.statements >= at;
          faulty.mend();
          const source = await application.sources.get(it.source.id);
          const published = source.revision === it.published + 1 ? it.offered : it.published;
          const state = `${kindOfFault} at statement ${at}: ${String(outcome)}`;
          expect({ state, contents: await application.contents(it.source.id) }).toEqual({
            state,
            contents: generation(published),
          });
          if (outcome !== 'changed') expect(outcome).toMatchObject({ code: 'DB_UNAVAILABLE' });
          // What was published is told so, also when the answer to its COMMIT was lost.
          if (kindOfFault !== 'outage' || outcome === 'changed') {
            expect({ state, changed: outcome === 'changed' }).toEqual({ state, changed: published === it.offered });
          }
          if (!reached) break;

          await timePasses();
          await application.sources.sync(it.source.id);
          expect({ state, ...(await leftovers(database)) }).toEqual({ state, ...NOTHING_LEFT });
          expect({ state, contents: await application.contents(it.source.id) }).toEqual({
            state,
            contents: generation(it.offered),
          });
          const after = await application.sources.get(it.source.id);
          expect({ state, error: after.lastError, revision: after.revision }).toEqual({
            state,
            error: null,
            revision: it.published + 1,
          });
          it.published = it.offered;
        }
      },
    );
  });

  if (kind === 'postgres') {
    it.each<SyncStep | 'body'>(['listed', 'planned', 'body', 'stored', 'written', 'publish', 'published'])(
      'of all connections (%s) leaves one whole revision, and the next sync succeeds',
      async (step) => {
        const it = await subject();
        const steps: string[] = [];
        const terminate = async () => {
          if (steps.push(step) > 1) return;
          await withPostgresClient((client) =>
            client.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE application_name = 'nestjs-data-backends' AND query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()`,
              [database.schema],
            ),
          );
        };
        offerNext(it);
        const second = await SourceApplication.start(database, {
          imports: [ScriptedPlugin],
          checkpoint: (reached) => (reached === step ? terminate() : undefined),
        });
        it.remote.hook = (reached, count) => (reached === step && count === 3 ? terminate() : undefined);
        await second.sources.sync(it.source.id).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'DB_UNAVAILABLE' });
        });
        expect(steps).not.toHaveLength(0);
        await second[Symbol.asyncDispose]();
        const source = await application.sources.get(it.source.id);
        expect(await application.contents(it.source.id)).toEqual(generation(source.revision));
        it.remote.hook = () => undefined;
        await database.query(
          `UPDATE "${database.schema}".data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL`,
        );
        await expectNextSyncSucceeds(it);
      },
    );
  }

  it('has corrupted no content', async () => {
    expect(await corruptContents(database)).toBe(0);
  });
});
