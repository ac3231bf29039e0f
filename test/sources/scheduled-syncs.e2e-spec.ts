import { DataBackendsError } from '@lib/core';
import type { DataSource, DataSourceInput } from '@lib/sources';
import { DueSources } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import type { MemoryRemote } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { TestClock } from '../support/test-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class RefusedError extends DataBackendsError {
  constructor() {
    super('GIT_AUTH_FAILED', 'The server refuses the token. Give another one.');
  }
}

class BusyError extends DataBackendsError {
  readonly retryAfterSeconds = 7_200;
  constructor() {
    super('GIT_RATE_LIMITED', 'Too many requests.');
  }
}

describeOnEachDatabase('Data sources that sync by themselves', (open) => {
  let application: SourceApplication;
  const clock = new TestClock();

  beforeAll(async () => {
    application = await SourceApplication.start(await open(), { worker: true, clock, limits: { maxSyncsPerHost: 2 } });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  afterEach(async () => {
    for (const { id } of (await application.sources.list({ enabled: true })).items) await application.sources.pause(id);
  });

  const get = (id: string): Promise<DataSource> => application.sources.get(id);
  const isIdle = async (id: string) => (await get(id)).state === 'idle';
  const jobsOf = async (objectId: string) => (await application.jobs.list({ objectId })).total;

  const add = async (input: Partial<DataSourceInput> = {}) => {
    const added = await application.add({ syncInterval: 60, ...input });
    added.remote.write('a', '1');
    return added;
  };

  /** What the minute does. */
  const tick = () => application.module.get(DueSources).enqueueAll();

  /** Lets so much time pass, and what is due by then end. */
  const pass = async (milliseconds: number, ...ids: string[]) => {
    clock.advance(milliseconds);
    const result = await tick();
    for (const id of ids) await eventually(() => isIdle(id));
    return result;
  };

  const failing = (remote: MemoryRemote, error: () => Error) => {
    remote.before = () => {
      throw error();
    };
  };
  const mended = (remote: MemoryRemote) => {
    remote.before = () => undefined;
  };

  it('begin soon, and go on in phase', async () => {
    const { source } = await add();
    const first = source.nextSync!.getTime();
    expect(first - clock.now().getTime()).toBeLessThan(MINUTE);
    expect(await pass(MINUTE, source.id)).toEqual({ due: 1, enqueued: 1 });
    expect(await get(source.id)).toMatchObject({ revision: 1, nextSync: new Date(first + HOUR), blockedBy: null });
    expect(await pass(30 * MINUTE, source.id)).toEqual({ due: 0, enqueued: 0 });
    expect(await pass(30 * MINUTE, source.id)).toEqual({ due: 1, enqueued: 1 });
    expect(await jobsOf(source.id)).toBe(2);
  });

  it('make up for what was missed by one sync', async () => {
    const { source } = await add();
    const first = source.nextSync!.getTime();
    expect(await pass(10 * HOUR + MINUTE, source.id)).toEqual({ due: 1, enqueued: 1 });
    expect(await tick()).toEqual({ due: 0, enqueued: 0 });
    expect((await get(source.id)).nextSync).toEqual(new Date(first + 11 * HOUR));
  });

  it.each([
    ['an interval', { syncInterval: 60 }],
    ['a cron expression', { syncInterval: null, cron: '15 * * * *' }],
  ])('come back from the time that a clock far ahead gave them: %s', async (_what, schedule) => {
    const { source } = await add(schedule);
    const century = 36_525 * 24 * HOUR;
    clock.step(century);
    expect(await pass(HOUR, source.id)).toEqual({ due: 1, enqueued: 1 });
    expect((await get(source.id)).nextSync!.getTime()).toBeGreaterThan(clock.now().getTime());
    clock.step(-century);
    expect(await pass(0)).toEqual({ due: 0, enqueued: 0 });
    const { nextSync } = await get(source.id);
    expect(nextSync!.getTime() - clock.now().getTime()).toBeGreaterThan(0);
    expect(nextSync!.getTime() - clock.now().getTime()).toBeLessThanOrEqual(HOUR);
    expect(nextSync!.getTime() % HOUR).toBe(source.nextSync!.getTime() % HOUR);
  });

  it('go by a cron expression', async () => {
    const { source } = await add({ syncInterval: null, cron: '30 4 * * *' });
    const day = new Date(clock.now());
    day.setUTCHours(4, 30, 0, 0);
    if (day <= clock.now()) day.setUTCDate(day.getUTCDate() + 1);
    expect(source.nextSync).toEqual(day);
    await pass(day.getTime() - clock.now().getTime(), source.id);
    expect(await get(source.id)).toMatchObject({ revision: 1, nextSync: new Date(day.getTime() + 24 * HOUR) });
  });

  it('are not disturbed by a sync that somebody asked for', async () => {
    const { source, remote } = await add();
    await pass(MINUTE, source.id);
    const { nextSync } = await get(source.id);
    clock.advance(10 * MINUTE);
    await application.jobs.wait((await application.sources.enqueueSync(source.id)).id);
    failing(remote, () => new RefusedError());
    await application.jobs.wait((await application.sources.enqueueSync(source.id)).id);
    expect((await get(source.id)).nextSync).toEqual(nextSync);
  });

  it('keep their schedule while they are paused, and do not make up for the pause', async () => {
    const { source } = await add();
    await pass(MINUTE, source.id);
    const { nextSync } = await get(source.id);
    const paused = await application.sources.pause(source.id);
    expect(paused).toMatchObject({
      nextSync: null,
      syncInterval: 60,
      blockedBy: { code: 'SOURCE_DISABLED', since: clock.now().toISOString() },
    });
    expect(await pass(3 * HOUR)).toEqual({ due: 0, enqueued: 0 });
    expect(await application.sources.resume(source.id)).toMatchObject({
      nextSync: new Date(nextSync!.getTime() + 3 * HOUR),
      blockedBy: null,
    });
    expect(await tick()).toEqual({ due: 0, enqueued: 0 });
  });

  it('take up a new interval', async () => {
    const { source } = await add({ syncInterval: 10_080 });
    await pass(MINUTE, source.id);
    const { nextSync } = await application.sources.update(source.id, { syncInterval: 5 });
    expect(nextSync!.getTime() - clock.now().getTime()).toBeLessThanOrEqual(5 * MINUTE);
    expect((await application.sources.update(source.id, { syncInterval: null })).nextSync).toBeNull();
    expect(await pass(HOUR)).toEqual({ due: 0, enqueued: 0 });
  });

  it('are tried again after failures, less and less often, and go back to their phase', async () => {
    const { source, remote } = await add();
    const first = source.nextSync!.getTime();
    failing(remote, () => new Error('the line is down'));
    await pass(MINUTE, source.id);
    const waits: number[] = [];
    for (let failures = 1; failures <= 4; failures++) {
      const { nextSync, lastResult, blockedBy } = await get(source.id);
      expect({ lastResult, blockedBy }).toEqual({ lastResult: 'failed', blockedBy: null });
      waits.push(nextSync!.getTime() - clock.now().getTime());
      await pass(waits.at(-1)!, source.id);
    }
    for (const [index, wait] of waits.entries()) {
      expect(wait / (MINUTE * 2 ** index)).toBeGreaterThan(0.7);
      expect(wait / (MINUTE * 2 ** index)).toBeLessThan(1.3);
    }
    mended(remote);
    await pass((await get(source.id)).nextSync!.getTime() - clock.now().getTime(), source.id);
    const { nextSync, lastResult } = await get(source.id);
    expect(lastResult).toBe('changed');
    expect((nextSync!.getTime() - first) % HOUR).toBe(0);
    expect(nextSync!.getTime()).toBeGreaterThan(clock.now().getTime());
  });

  it('wait for as long as the remote asks', async () => {
    const { source, remote } = await add();
    failing(remote, () => new BusyError());
    await pass(MINUTE, source.id);
    const { nextSync } = await get(source.id);
    expect(nextSync!.getTime() - clock.now().getTime()).toBe(2 * HOUR);
  });

  it('say what keeps them from syncing, and since when', async () => {
    const { source, remote } = await add();
    failing(remote, () => new RefusedError());
    await pass(MINUTE, source.id);
    const since = clock.now().toISOString();
    const blockedBy = { code: 'GIT_AUTH_FAILED', since, remedy: expect.stringContaining('Give another one') };
    const { nextSync, ...shown } = await get(source.id);
    expect(shown).toMatchObject({ blockedBy, lastError: { code: 'GIT_AUTH_FAILED' } });
    // Not before its time: asking again with what was refused locks accounts.
    expect(nextSync!.getTime()).toBeGreaterThan(clock.now().getTime() + 50 * MINUTE);
    await pass(2 * HOUR, source.id);
    expect((await get(source.id)).blockedBy).toEqual(blockedBy);
    mended(remote);
    const updated = await application.sources.update(source.id, { parameters: { token: 'another' } });
    expect(updated.blockedBy).toBeNull();
    await pass(0, source.id);
    expect(await get(source.id)).toMatchObject({ lastResult: 'changed', blockedBy: null });
  });

  it.each([
    ['a backend that is gone', `type = 'gone'`, 'UNKNOWN_BACKEND'],
    ['a secret that cannot be read', `secrets = '{"token": "v1.nonsense"}'`, /^SECRET_/],
  ])('name %s', async (_what, damage, code) => {
    const { source } = await add();
    const { database } = application;
    await database.query(`UPDATE "${database.schema}".data_source SET ${damage} WHERE id = $1`, [source.id]);
    await pass(MINUTE, source.id);
    expect((await get(source.id)).blockedBy).toMatchObject({
      code: typeof code === 'string' ? code : expect.stringMatching(code),
    });
  });

  it('name a hold, which a later sync may end', async () => {
    const { source, remote } = await add();
    await pass(MINUTE, source.id);
    remote.remove('a');
    await pass(HOUR, source.id);
    expect((await get(source.id)).blockedBy).toMatchObject({
      code: 'SYNC_MASS_DELETE_HELD',
      planId: expect.any(String),
    });
    remote.write('a', '1');
    await pass(HOUR, source.id);
    expect(await get(source.id)).toMatchObject({ lastResult: 'unchanged', blockedBy: null });
  });

  it('are not piled up behind a sync that takes long', async () => {
    const { source, remote } = await add();
    const opened = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    remote.before = () => {
      begun.resolve();
      return opened.promise;
    };
    expect(await pass(MINUTE)).toEqual({ due: 1, enqueued: 1 });
    // Who takes the lease has the row locked for a moment: it would be left to the next minute.
    await begun.promise;
    expect(await pass(HOUR)).toEqual({ due: 1, enqueued: 0 });
    expect(await pass(HOUR)).toEqual({ due: 1, enqueued: 0 });
    opened.resolve();
    await eventually(() => isIdle(source.id));
    expect(await jobsOf(source.id)).toBe(1);
  });

  it('are taken once, however many look at the same time', async () => {
    const added = await Promise.all(Array.from({ length: 8 }, () => add()));
    clock.advance(MINUTE);
    const results = await Promise.all(Array.from({ length: 4 }, tick));
    expect(results.reduce((sum, { enqueued }) => sum + enqueued, 0)).toBe(8);
    for (const { source } of added) {
      await eventually(() => isIdle(source.id));
      expect(await jobsOf(source.id)).toBe(1);
    }
  });

  it('share the places of their host: the next begins when one has ended', async () => {
    const { source, remote } = await add();
    const ids = [source.id];
    for (let place = 0; place < 5; place++) {
      const { id } = await application.sources.create({
        name: `${source.name}-${place}`,
        type: 'memory',
        sourceUrl: `${source.sourceUrl}/${place}`,
        syncInterval: 60,
      });
      ids.push(id);
    }
    let most = 0;
    let running = 0;
    remote.before = async (step) => {
      if (step !== 'list') return;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
    };
    clock.advance(MINUTE);
    expect(await tick()).toEqual({ due: 2, enqueued: 2 });
    // No other minute passes.
    for (const id of ids) await eventually(async () => (await get(id)).revision === 1);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('are refused intervals that are too short', async () => {
    await expect(add({ syncInterval: 5 / 60 })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(add({ syncInterval: 0 })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(add({ syncInterval: null, cron: '* * * * * *' })).rejects.toMatchObject({ code: 'SCHEDULE_INVALID' });
  });
});

describeOnEachDatabase('The system job of due sources', (open) => {
  it('keeps sources of a few seconds going where that is allowed', async () => {
    await using application = await SourceApplication.start(await open(), {
      worker: true,
      scheduler: { enabled: true, minimumInterval: 1_000 },
    });
    const { source, remote } = await application.add({ syncInterval: 2 / 60 });
    remote.write('a', '1');
    await eventually(
      async () => (await application.jobs.list({ objectId: source.id, status: 'completed' })).total >= 3,
    );
    expect(await application.sources.get(source.id)).toMatchObject({ revision: 1, lastResult: 'unchanged' });
  }, 60_000);
});
