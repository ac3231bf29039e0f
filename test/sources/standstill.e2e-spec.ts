import { SchedulesService } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import { SourceApplication } from '../support/source-application.js';

const DUE_SOURCES = 'data-backends.sync-due-sources';

describeOnEachDatabase('A source that does not sync although nothing is wrong with it', (open) => {
  let application: SourceApplication;

  beforeAll(async () => {
    // Runs no syncs, and fires nothing.
    application = await SourceApplication.start(await open(), { worker: { queues: ['low'] } });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const { sources, query, table } = {
    sources: () => application.sources,
    query: (text: string, ...values: unknown[]) => application.database.query(text, values),
    table: (name: string) => `"${application.database.schema}".${name}`,
  };
  const blockedBy = async (id: string) => (await sources().get(id)).blockedBy;
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  /** As if it had been there for ten minutes. */
  const addOld = async (syncInterval: number | null) => {
    const { source } = await application.add({ syncInterval });
    const created = minutesAgo(10);
    await query(`UPDATE ${table('data_source')} SET created_at = $2 WHERE id = $1`, source.id, created);
    return { id: source.id, created };
  };

  it('says that no process fires schedules, or runs syncs, once one could have been started', async () => {
    const { source } = await application.add({ syncInterval: 60 });
    expect(source.blockedBy).toBeNull();
    expect(await blockedBy(source.id)).toBeNull();

    const { id, created } = await addOld(60);
    const since = created.toISOString();
    expect(await blockedBy(id)).toEqual({ code: 'SCHEDULER_MISSING', since, remedy: expect.any(String) });
    const unscheduled = await addOld(null);
    expect(await blockedBy(unscheduled.id)).toBeNull();
    expect((await sources().list({ limit: 100 })).items.find((item) => item.id === id)?.blockedBy).toMatchObject({
      since,
    });

    await using _scheduler = await SourceApplication.start(application.database, {
      scheduler: { enabled: true },
      worker: { queues: ['default'] },
    });
    expect(await blockedBy(id)).toMatchObject({
      code: 'WORKER_MISSING',
      since,
      remedy: expect.stringContaining('"high"') as string,
    });
    await using _worker = await SourceApplication.start(application.database, { worker: { queues: ['high'] } });
    expect(await blockedBy(id)).toBeNull();
  });

  it('says since when: from when the last such process was seen', async () => {
    const { id } = await addOld(60);
    await query(`DELETE FROM ${table('process')} WHERE scheduler`);
    const seen = minutesAgo(5);
    const other = crypto.randomUUID();
    await query(
      `INSERT INTO ${table('process')} (id, name, queues, scheduler, seen_at) VALUES ($1, 'gone', '{}', true, $2)`,
      other,
      seen,
    );
    expect(await blockedBy(id)).toMatchObject({ code: 'SCHEDULER_MISSING', since: seen.toISOString() });
    // One that is being replaced is not missed at once.
    await query(`UPDATE ${table('process')} SET seen_at = now() - interval '90 seconds' WHERE id = $1`, other);
    expect(await blockedBy(id)).toBeNull();
    await query(`DELETE FROM ${table('process')} WHERE id = $1`, other);
  });

  it('says that the schedule of all sources is paused, at once', async () => {
    await using scheduler = await SourceApplication.start(application.database, {
      scheduler: { enabled: true },
      worker: true,
    });
    const schedules = scheduler.module.get(SchedulesService);
    const { source } = await application.add({ syncInterval: 60 });
    await schedules.pause(DUE_SOURCES);
    const paused = await blockedBy(source.id);
    expect(paused).toEqual({
      code: 'SCHEDULE_PAUSED',
      since: expect.any(String),
      remedy: expect.stringContaining('Resume'),
    });
    await schedules.pause(DUE_SOURCES);
    expect(await blockedBy(source.id)).toEqual(paused);
    // What is wrong with the source itself comes first.
    expect((await sources().pause(source.id)).blockedBy).toMatchObject({ code: 'SOURCE_DISABLED' });
    await sources().resume(source.id);
    await schedules.resume(DUE_SOURCES);
    expect(await blockedBy(source.id)).toBeNull();
    await sources().pause(source.id);
  });
});

describeOnEachDatabase(
  'A sync whose worker was lost',
  (open) => {
    it('is no longer running as soon as its lease, or its last sign of life, is out of date', async () => {
      await using application = await SourceApplication.start(await open());
      const { source } = await application.add();
      const { database } = application;
      const stateOf = async () => (await application.sources.get(source.id)).state;
      const job = crypto.randomUUID();
      const shown = async (heartbeat: number, lease: number | null, held: boolean) => {
        await database.query(
          `UPDATE "${database.schema}".job SET heartbeat = now() - make_interval(secs => $2) WHERE id = $1`,
          [job, heartbeat],
        );
        await database.query(
          `UPDATE "${database.schema}".data_source SET lease_token = CASE WHEN $2::integer IS NOT NULL THEN gen_random_uuid() END,
             lease_expires_at = now() + make_interval(secs => $2::integer), sync_job = CASE WHEN $3 THEN $4::uuid END WHERE id = $1`,
          [source.id, lease, held, job],
        );
        return stateOf();
      };
      await database.query(
        `INSERT INTO "${database.schema}".job (id, name, object_type, object_id, status, runner, queue)
         VALUES ($1, 'x', 'data-source', $2, 'running', 'data-backends.sync', 'default')`,
        [job, source.id],
      );
      expect(await shown(0, null, false)).toBe('syncing');
      expect(await shown(0, 20, true)).toBe('syncing');
      expect(await shown(0, -1, true)).toBe('queued');
      expect(await shown(31, null, false)).toBe('queued');
      await database.query(`DELETE FROM "${database.schema}".job WHERE id = $1`, [job]);
      expect(await stateOf()).toBe('idle');
    });
  },
  ['postgres'],
);
