import { randomUUID } from 'node:crypto';
import { type Database, PostgresDatabase } from '@lib/database';
import type { DataSource, SyncStep } from '@lib/sources';
import { jest } from '@jest/globals';
import { describeOnEachDatabase, postgresUrl } from '../support/databases.js';
import { ScriptedPlugin, type ScriptedRemote, scriptedRemote } from '../support/scripted-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { corruptContents, leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

/** Steps of a sync that it does not go past once its lease is lost. */
const BEFORE_PUBLISHING: SyncStep[] = ['leased', 'listed', 'planned', 'stored', 'read', 'written', 'publish'];

/** All timers but the one that beats. */
const TIMERS_BUT_INTERVALS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

const files = (generation: string): Record<string, string> => ({
  same: 'same',
  updated: generation,
  [`created by ${generation}`]: generation,
});

/** A place where somebody waits until he is let on. */
class Gate {
  private readonly arrival = Promise.withResolvers<void>();
  private readonly way = Promise.withResolvers<void>();
  readonly arrived = this.arrival.promise;

  async pass(): Promise<void> {
    this.arrival.resolve();
    await this.way.promise;
  }

  open(): void {
    this.way.resolve();
  }
}

describeOnEachDatabase('Several at once', (open, kind) => {
  let database: Database;
  /** Two processes, as far as the database can tell. */
  let here: SourceApplication;
  let there: SourceApplication;
  const gates = new Map<string, Gate>();

  beforeAll(async () => {
    database = await open();
    const start = (name: string) =>
      SourceApplication.start(database, {
        imports: [ScriptedPlugin],
        checkpoint: (step) => gates.get(`${name} ${step}`)?.pass(),
      });
    here = await start('here');
    there = await start('there');
  });

  afterEach(() => {
    gates.clear();
    jest.useRealTimers();
  });

  afterAll(async () => {
    await here?.[Symbol.asyncDispose]();
    await there?.[Symbol.asyncDispose]();
  });

  async function add(values: object = {}): Promise<{ source: DataSource; remote: ScriptedRemote }> {
    const url = `scripted://${randomUUID()}`;
    const source = await here.sources.create({ name: url, type: 'scripted', sourceUrl: url, ...values });
    const remote = scriptedRemote(url);
    remote.set(files('first'));
    await here.sources.sync(source.id);
    return { source, remote };
  }

  function gate(where: 'here' | 'there', step: SyncStep): Gate {
    const made = new Gate();
    gates.set(`${where} ${step}`, made);
    return made;
  }

  /** What time does to the lease of a worker that cannot prolong it. */
  async function timePasses(): Promise<void> {
    await database.query(
      `UPDATE "${database.schema}".data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL`,
    );
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await leftovers(database)).toEqual(NOTHING_LEFT);
  }

  it('sync a source one after the other: who comes meanwhile is told so', async () => {
    const { source, remote } = await add();
    remote.set(files('second'));
    let reading = 0;
    remote.hook = (step) => {
      if (step === 'fetch') expect(++reading).toBe(1);
    };
    remote.replace = { dispose: () => void reading-- };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? here : there).sources.sync(source.id)),
    );
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'SYNC_IN_PROGRESS' });
    expect(failed.length).toBeLessThan(10);
    expect(await here.contents(source.id)).toEqual(files('second'));
    expect((await here.revisions.list(source.id)).items).toHaveLength(2);
    await expectNothingLeft();
  });

  it('cannot plan a source that is synced, nor sync one that is planned', async () => {
    const { source } = await add();
    const listed = gate('here', 'listed');
    const sync = here.sources.sync(source.id);
    await listed.arrived;
    await expect(there.sources.plan(source.id)).rejects.toMatchObject({ code: 'SYNC_IN_PROGRESS' });
    expect(await there.sources.get(source.id)).toMatchObject({ status: 'syncing', state: 'syncing' });
    listed.open();
    await sync;
    expect(await there.sources.plan(source.id)).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  });

  it('bring the same contents for different sources, which are stored once', async () => {
    const large = Buffer.alloc(1024 * 1024 + 1, randomUUID());
    const added = await Promise.all(Array.from({ length: 6 }, () => add()));
    for (const { remote } of added) remote.set({ one: randomUUID(), two: 'shared', three: large, four: large });
    const results = await Promise.all(
      added.map(({ source }, index) => (index % 2 ? here : there).sources.sync(source.id)),
    );
    for (const result of results) expect(result).toMatchObject({ outcome: 'changed' });
    for (const { source } of added) expect((await here.files.read(source.id, 'four')).equals(large)).toBe(true);
    expect(await corruptContents(database)).toBe(0);
    await expectNothingLeft();
  });

  if (kind === 'postgres') {
    it('get on with a single connection', async () => {
      const single = await PostgresDatabase.open({ url: postgresUrl(), schema: database.schema, maxConnections: 1 });
      const application = await SourceApplication.start(single, { imports: [ScriptedPlugin] });
      const added = await Promise.all(Array.from({ length: 8 }, () => add()));
      for (const { remote } of added) remote.set(files('second'));
      const results = await Promise.all(added.map(({ source }) => application.sources.sync(source.id)));
      for (const result of results) expect(result).toMatchObject({ outcome: 'changed' });
      await application[Symbol.asyncDispose]();
      await single.close();
    });
  }

  describe('when a lease ran out and another took it', () => {
    it.each(BEFORE_PUBLISHING)('the first can neither write nor publish from %s on', async (step) => {
      const { source, remote } = await add();
      remote.set(files('of the paused one'));
      const paused = gate('here', step);
      const late = here.sources.sync(source.id);
      const fenced = late.catch((error: unknown) => error);
      await paused.arrived;

      await timePasses();
      remote.set(files('of the other'));
      const other = gate('there', 'publish');
      const sync = there.sources.sync(source.id);
      await other.arrived;
      paused.open();
      expect(await fenced).toMatchObject({ code: 'SYNC_FENCED' });
      other.open();

      expect(await sync).toMatchObject({ outcome: 'changed', revision: 2 });
      expect(await there.contents(source.id)).toEqual(files('of the other'));
      expect(await there.sources.get(source.id)).toMatchObject({ lastResult: 'changed', lastError: null });
      await expectNothingLeft();
    });

    it('what the first had published before stays', async () => {
      const { source, remote } = await add();
      remote.set(files('of the paused one'));
      const paused = gate('here', 'published');
      const late = here.sources.sync(source.id);
      await paused.arrived;
      await timePasses();
      remote.set(files('of the other'));
      expect(await there.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 3 });
      paused.open();
      expect(await late).toMatchObject({ outcome: 'changed', revision: 2 });
      expect(await here.contents(source.id, 2)).toEqual(files('of the paused one'));
      expect(await here.contents(source.id)).toEqual(files('of the other'));
      await expectNothingLeft();
    });

    it('the first hears of it by its heartbeat, while it waits for its remote', async () => {
      jest.useFakeTimers({ doNotFake: [...TIMERS_BUT_INTERVALS] });
      const { source, remote } = await add();
      remote.set(files('second'));
      const reading = new Gate();
      remote.hook = (step) => (step === 'read' ? reading.pass() : undefined);
      const fenced = here.sources.sync(source.id).catch((error: unknown) => error);
      await reading.arrived;
      remote.hook = () => undefined;
      await timePasses();
      await there.sources.sync(source.id);
      jest.advanceTimersByTime(10_000);
      expect(await fenced).toMatchObject({ code: 'SYNC_FENCED' });
      expect(await here.contents(source.id)).toEqual(files('second'));
      await expectNothingLeft();
    });
  });

  if (kind === 'postgres') {
    it('a heartbeat prolongs the lease', async () => {
      jest.useFakeTimers({ doNotFake: [...TIMERS_BUT_INTERVALS] });
      const { source } = await add();
      const listed = gate('here', 'listed');
      const sync = here.sources.sync(source.id);
      await listed.arrived;
      await database.query(
        `UPDATE "${database.schema}".data_source SET lease_expires_at = now() + interval '1 second' WHERE id = $1`,
        [source.id],
      );
      jest.advanceTimersByTime(10_000);
      const remaining = async () => {
        const { rows } = await database.query<{ seconds: number }>(
          `SELECT extract(epoch FROM lease_expires_at - now())::float8 AS seconds
           FROM "${database.schema}".data_source WHERE id = $1`,
          [source.id],
        );
        return Number(rows[0]!.seconds);
      };
      while ((await remaining()) < 10);
      listed.open();
      expect(await sync).toMatchObject({ outcome: 'unchanged' });
    });
  }

  describe('when somebody changes or deletes a source that is synced', () => {
    const STEPS: SyncStep[] = ['listed', 'stored', 'written', 'publish'];

    it.each(STEPS.flatMap((step) => [[step, 'here'] as const, [step, 'there'] as const]))(
      'its deletion at %s (%s) ends the sync, and leaves nothing',
      async (step, where) => {
        const { source, remote } = await add({ parameters: { token: 'hunter2' } });
        remote.set(files('second'));
        const ended = gate('here', step);
        const outcome = here.sources.sync(source.id).catch((error: unknown) => error);
        await ended.arrived;
        // Here the deletion waits for the sync, which it tells to stop.
        remote.signal!.addEventListener('abort', () => ended.open());
        await (where === 'here' ? here : there).sources.delete(source.id);
        ended.open();
        expect(await outcome).toMatchObject({ code: expect.stringMatching(/^SYNC_(CANCELLED|FENCED)$/) });
        await expect(here.sources.get(source.id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
        const { rows } = await database.query(
          `SELECT FROM "${database.schema}".data_source WHERE id = $1
           UNION ALL SELECT FROM "${database.schema}".data_file WHERE source_id = $1`,
          [source.id],
        );
        expect(rows).toEqual([]);
        await expectNothingLeft();
      },
    );

    it.each(STEPS.flatMap((step) => [[step, 'here'] as const, [step, 'there'] as const]))(
      'another URL at %s (%s) ends the sync, and nothing of the old one is published',
      async (step, where) => {
        const { source, remote } = await add({ parameters: { token: 'hunter2' } });
        remote.set(files('of the old URL'));
        const ended = gate('here', step);
        const outcome = here.sources.sync(source.id).catch((error: unknown) => error);
        await ended.arrived;
        const sourceUrl = `scripted://${randomUUID()}`;
        scriptedRemote(sourceUrl).set(files('of the new URL'));
        remote.signal!.addEventListener('abort', () => ended.open());
        const changed = await (where === 'here' ? here : there).sources.update(source.id, { sourceUrl });
        ended.open();
        expect(changed).toMatchObject({ sourceUrl, parameters: {} });
        expect(await outcome).toMatchObject({ code: expect.stringMatching(/^SYNC_(CANCELLED|FENCED)$/) });
        expect(await here.contents(source.id)).toEqual(files('first'));

        gates.clear();
        expect(await here.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
        expect(await here.contents(source.id)).toEqual(files('of the new URL'));
        await expectNothingLeft();
      },
    );

    it('other ignore rules count from the next sync on', async () => {
      const { source, remote } = await add();
      remote.set(files('second'));
      const listed = gate('here', 'listed');
      const sync = here.sources.sync(source.id);
      await listed.arrived;
      await there.sources.update(source.id, { ignoreRules: 'same' });
      listed.open();
      expect(await sync).toMatchObject({ outcome: 'changed' });
      expect(await here.contents(source.id)).toEqual(files('second'));
      expect(await here.sources.sync(source.id)).toMatchObject({ outcome: 'changed', deleted: 1 });
    });

    it('a source that is paused meanwhile ends its sync, and starts no other', async () => {
      const { source, remote } = await add();
      remote.set(files('second'));
      const listed = gate('here', 'listed');
      const sync = here.sources.sync(source.id);
      await listed.arrived;
      await there.sources.pause(source.id);
      listed.open();
      expect(await sync).toMatchObject({ outcome: 'changed' });
      await expect(here.sources.sync(source.id)).rejects.toMatchObject({ code: 'SOURCE_DISABLED' });
    });
  });

  it('changes of one source that are made at the same time are all made', async () => {
    const { source } = await add();
    await Promise.all([
      here.sources.update(source.id, { parameters: { branch: 'main' } }),
      there.sources.update(source.id, { parameters: { token: 'hunter2' } }),
      here.sources.update(source.id, { description: 'described' }),
    ]);
    expect(await here.sources.get(source.id)).toMatchObject({
      description: 'described',
      parameters: { branch: 'main', token: { set: true } },
    });
  });

  it('a deletion that was cut short is finished at the next start', async () => {
    const { source } = await add();
    await database.query(`UPDATE "${database.schema}".data_source SET deleted_at = now() WHERE id = $1`, [source.id]);
    await expect(here.sources.sync(source.id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect(here.files.list(source.id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await there.sources.recover();
    const { rows } = await database.query(`SELECT FROM "${database.schema}".data_source WHERE id = $1`, [source.id]);
    expect(rows).toEqual([]);
    await expectNothingLeft();
  });

  it('scratch rows of a process that was killed, whose source was then deleted, go at the next start', async () => {
    await database.query(
      `INSERT INTO "${database.schema}".sync_entry (sync_id, path, type, ignored, deleted)
       VALUES (gen_random_uuid(), 'left', 'file', false, false)`,
    );
    const { source } = await add();
    const staged = gate('here', 'planned');
    scriptedRemote(source.sourceUrl).set(files('second'));
    const sync = here.sources.sync(source.id);
    await staged.arrived;
    if (kind === 'postgres') await there.sources.recover();
    staged.open();
    expect(await sync).toMatchObject({ outcome: 'changed', created: 1, updated: 1, deleted: 1 });
    await there.sources.recover();
    await expectNothingLeft();
  });

  describe('when a process stops', () => {
    it.each<[string, SyncStep | null]>([
      ['just as it starts', null],
      ['in the middle', 'listed'],
      ['before it publishes', 'written'],
    ])('its sync ends %s, and gives the lease back', async (_, step) => {
      const { source, remote } = await add();
      remote.set(files('second'));
      const stopping = await SourceApplication.start(database, {
        imports: [ScriptedPlugin],
        checkpoint: (reached) => gates.get(`stopping ${reached}`)?.pass(),
      });
      const paused = new Gate();
      if (step) gates.set(`stopping ${step}`, paused);
      const sync = stopping.sources.sync(source.id);
      const outcome = sync.then(
        ({ revision }) => revision,
        (error: unknown) => error,
      );
      if (step) await paused.arrived;
      remote.signal!.addEventListener('abort', () => paused.open());
      await stopping[Symbol.asyncDispose]();
      await expectNothingLeft();
      expect(await outcome).toMatchObject({ code: 'SYNC_CANCELLED' });
      await expect(stopping.sources.sync(source.id)).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
      expect(await here.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
    });
  });
});
