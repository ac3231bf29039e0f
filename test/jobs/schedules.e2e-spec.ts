import type { Database } from '@lib/database';
import type { Schedule } from '@lib/jobs';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { describeOnEachDatabase } from '../support/databases.js';
import { FaultyDatabase } from '../support/faulty-database.js';
import {
  endJobs,
  firedJobs,
  ScheduledApplication,
  type ScheduledApplicationOptions,
  tickJob,
} from '../support/scheduled-application.js';
import { TestClock } from '../support/test-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ID = 'application.tick';
const START = '2026-01-15T12:00:00Z';

const hourly = tickJob({ interval: 60 });
const minutely = tickJob({ interval: 1 });
const nightly = tickJob({ cron: '0 3 * * *' });

const schedule = (application: ScheduledApplication): Promise<Schedule> => application.schedules.get(ID);
const nextRun = async (application: ScheduledApplication): Promise<string> =>
  (await schedule(application)).nextRun!.toISOString();

describeOnEachDatabase('A schedule', (open) => {
  let database: Database;
  const started: ScheduledApplication[] = [];

  beforeAll(async () => {
    database = await open();
  });

  afterEach(async () => {
    for (const application of started.splice(0)) await application[Symbol.asyncDispose]();
    await clear();
  });

  async function clear(): Promise<void> {
    for (const table of ['job', 'schedule']) await database.query(`DELETE FROM "${database.schema}".${table}`);
  }

  async function start(
    job: Parameters<typeof ScheduledApplication.start>[1][number],
    options: ScheduledApplicationOptions & { on?: Database } = {},
  ): Promise<ScheduledApplication> {
    const application = await ScheduledApplication.start(options.on ?? database, [job], options);
    started.push(application);
    return application;
  }

  it('is made for a system job, and fires it at its times', async () => {
    const application = await start(nightly);
    expect(await application.schedules.list()).toEqual([
      {
        id: ID,
        name: 'TickJob',
        interval: null,
        cron: '0 3 * * *',
        timeZone: null,
        paused: false,
        nextRun: new Date('2026-01-16T03:00:00Z'),
        lastRun: null,
        lastJob: null,
        announced: expect.any(Date) as Date,
      },
    ]);
    await application.pass(15 * HOUR - 1, HOUR);
    expect(await firedJobs(database)).toBe(0);
    await application.pass(1);
    expect(await firedJobs(database)).toBe(1);
    expect(await schedule(application)).toMatchObject({
      lastRun: new Date('2026-01-16T03:00:00Z'),
      nextRun: new Date('2026-01-17T03:00:00Z'),
      lastJob: { status: 'pending', started: null, completed: null },
    });
  });

  it('runs a new interval at once, then in phase', async () => {
    const application = await start(hourly);
    await application.pass(MINUTE, 1_000);
    expect(await firedJobs(database)).toBe(1);
    const { lastRun } = await schedule(application);
    await endJobs(database);
    await application.pass(HOUR);
    expect(await firedJobs(database)).toBe(2);
    expect((await schedule(application)).lastRun).toEqual(new Date(lastRun!.getTime() + HOUR));
  });

  it('is fired by nobody in a process that does not take part', async () => {
    const application = await start(hourly, { enabled: false });
    await application.pass(2 * HOUR);
    expect(await application.schedules.list()).toEqual([]);
    expect(application.clock.pending).toBe(0);
  });

  it('fires once for each time, whatever the number of processes', async () => {
    const clocks = Array.from({ length: 3 }, () => new TestClock(START));
    const processes = await Promise.all(clocks.map((clock) => start(nightly, { clock })));
    for (let night = 1; night <= 3; night++) {
      for (let hour = 0; hour < 24; hour++) {
        for (const { clock } of processes) clock.advance(HOUR);
        await Promise.all(processes.map((process) => process.settled()));
      }
      expect(await firedJobs(database)).toBe(night);
      await endJobs(database);
    }
  });

  it('makes up for all missed times by one run', async () => {
    await (await start(nightly))[Symbol.asyncDispose]();
    started.length = 0;
    const application = await start(nightly, { clock: new TestClock('2026-01-20T15:00:00Z') });
    expect(await firedJobs(database)).toBe(1);
    expect(await nextRun(application)).toBe('2026-01-21T03:00:00.000Z');
    await application.pass(HOUR);
    expect(await firedJobs(database)).toBe(1);
  });

  it.each([
    ['2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
  ])('fires once in the night that the clocks are changed (%s)', async (from, at) => {
    const application = await start(tickJob({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' }), {
      clock: new TestClock(from),
    });
    await application.pass(24 * HOUR, 10 * MINUTE);
    expect(await firedJobs(database)).toBe(1);
    expect((await schedule(application)).lastRun!.toISOString()).toBe(at);
  });

  describe('when a clock is put', () => {
    it('forward, is late by a minute at most', async () => {
      const application = await start(nightly);
      application.clock.step(16 * HOUR);
      expect(await firedJobs(database)).toBe(0);
      await application.pass(MINUTE);
      expect(await firedJobs(database)).toBe(1);
      await application.pass(HOUR);
      expect(await firedJobs(database)).toBe(1);
    });

    it('back before a run, waits for its time', async () => {
      const application = await start(nightly);
      await application.pass(14 * HOUR, HOUR);
      application.clock.step(-2 * HOUR);
      await application.pass(2 * HOUR);
      expect(await firedJobs(database)).toBe(0);
      await application.pass(HOUR);
      expect(await firedJobs(database)).toBe(1);
    });

    it('back after a run, does not repeat it', async () => {
      const application = await start(nightly);
      await application.pass(15 * HOUR + MINUTE, HOUR);
      expect(await firedJobs(database)).toBe(1);
      application.clock.step(-HOUR);
      await application.pass(12 * HOUR, 10 * MINUTE);
      expect(await firedJobs(database)).toBe(1);
    });

    it('right after it was ahead, does not wait for the time that it had shown', async () => {
      const application = await start(minutely, { clock: new TestClock('2026-01-15T13:00:00Z') });
      await application.pass(3 * MINUTE, 10_000);
      await endJobs(database);
      application.clock.step(-HOUR);
      // By the clock of the database nobody has fired it for longer than a minute.
      await database.query(`UPDATE "${database.schema}".schedule SET last_fired = now() - interval '61 seconds'`);
      const before = await firedJobs(database);
      await application.pass(3 * MINUTE, 10_000);
      expect((await firedJobs(database)) - before).toBeGreaterThanOrEqual(1);
      expect(Date.parse(await nextRun(application))).toBeLessThanOrEqual(application.clock.now().getTime() + MINUTE);
    });

    it('wrong in one process of two, fires neither twice nor less often', async () => {
      const right = await start(minutely, { clock: new TestClock(START) });
      const ahead = await start(minutely, { clock: new TestClock('2026-01-15T13:00:00Z') });
      const before = await firedJobs(database);
      for (let second = 0; second < 600; second += 5) {
        for (const { clock } of [right, ahead]) clock.advance(5_000);
        await Promise.all([right.settled(), ahead.settled()]);
        await endJobs(database);
      }
      // One of them plans by its own clock: a run more, where it takes over.
      expect((await firedJobs(database)) - before).toBeGreaterThanOrEqual(10);
      expect((await firedJobs(database)) - before).toBeLessThanOrEqual(11);
    });
  });

  describe('whose class says another time', () => {
    it('moves to it', async () => {
      const before = await start(nightly);
      await before.pass(16 * HOUR, HOUR);
      const after = await start(tickJob({ cron: '30 5 * * *' }), { clock: new TestClock('2026-01-16T04:00:00Z') });
      expect(await schedule(after)).toMatchObject({
        cron: '30 5 * * *',
        lastRun: new Date('2026-01-16T03:00:00Z'),
        nextRun: new Date('2026-01-16T05:30:00Z'),
      });
    });

    it('is fired by processes of the other version as well, by the newer time', async () => {
      const former = await start(nightly);
      const newer = await start(hourly, { clock: new TestClock(START) });
      await newer[Symbol.asyncDispose]();
      started.pop();
      await former.pass(2 * HOUR, MINUTE);
      expect(await firedJobs(database)).toBeGreaterThanOrEqual(1);
      expect(await schedule(former)).toMatchObject({ interval: 60, cron: null });
    });

    it('goes back to the former one when nobody stands for the newer any more', async () => {
      const former = await start(nightly);
      await (await start(hourly))[Symbol.asyncDispose]();
      started.pop();
      await former.pass(2 * MINUTE);
      expect(await schedule(former)).toMatchObject({ interval: 60 });
      await database.query(`UPDATE "${database.schema}".schedule SET announced_at = now() - interval '4 hours'`);
      await former.pass(MINUTE);
      expect(await schedule(former)).toMatchObject({ interval: null, cron: '0 3 * * *' });
    });
  });

  it('is announced again while its class is there, and made again when it was removed', async () => {
    const application = await start(nightly);
    await database.query(`UPDATE "${database.schema}".schedule SET announced_at = now() - interval '6 days'`);
    await application.pass(MINUTE);
    expect(Date.now() - (await schedule(application)).announced.getTime()).toBeLessThan(HOUR);
    await database.query(`DELETE FROM "${database.schema}".schedule`);
    await application.pass(MINUTE);
    expect(await nextRun(application)).toBe('2026-01-16T03:00:00.000Z');
  });

  it.each(['before', 'after', 'outage'] as const)(
    'loses no time and doubles none when the database fails (%s)',
    async (kind) => {
      for (let at = 1; at <= 6; at++) {
        const faulty = new FaultyDatabase(database);
        const application = await start(nightly, { on: faulty });
        await application.pass(15 * HOUR - 1, HOUR);
        faulty.fail(at, kind, () => new Error('the connection broke'));
        await application.pass(1);
        await application.pass(5 * MINUTE, MINUTE);
        faulty.mend();
        await application.pass(2 * MINUTE, 10_000);
        expect({ at, fired: await firedJobs(database) }).toEqual({ at, fired: 1 });
        expect(await nextRun(application)).toBe('2026-01-17T03:00:00.000Z');
        await started.pop()![Symbol.asyncDispose]();
        await clear();
      }
    },
  );

  it('leaves a run out while the job of the one before has not ended', async () => {
    const application = await start(hourly);
    await application.pass(MINUTE, 1_000);
    await database.query(`UPDATE "${database.schema}".job SET created = now() - interval '1 hour'`);
    await application.pass(HOUR);
    expect(await firedJobs(database)).toBe(1);
    await endJobs(database);
    await application.pass(HOUR);
    expect(await firedJobs(database)).toBe(2);
  });

  it('is forgotten with its timeouts when the process ends', async () => {
    const application = await start(nightly);
    expect(application.clock.pending).toBeGreaterThan(0);
    await started.pop()![Symbol.asyncDispose]();
    expect(application.clock.pending).toBe(0);
    application.clock.advance(48 * HOUR);
    expect(await firedJobs(database)).toBe(0);
  });

  it("is a timeout in the application's own registry, of 24 hours at most", async () => {
    const application = await start(tickJob({ cron: '0 0 1 7 *' }), { imports: [ScheduleModule.forRoot()] });
    const registry = application.module.get(SchedulerRegistry, { strict: false });
    expect(registry.getTimeouts().filter((name) => name.startsWith('data-backends:'))).toContain(`data-backends:${ID}`);
    await application.pass(25 * HOUR, HOUR);
    expect(registry.getTimeouts()).toContain(`data-backends:${ID}`);
    await started.pop()![Symbol.asyncDispose]();
    expect(registry.getTimeouts()).toEqual([]);
  });

  describe('that is handled by hand', () => {
    it('runs now without being disturbed', async () => {
      const application = await start(nightly);
      const job = await application.schedules.run(ID, { actor: { id: 'u1' } });
      expect(job).toMatchObject({ runner: ID, status: 'pending', actor: { id: 'u1' } });
      expect(await schedule(application)).toMatchObject({
        lastRun: null,
        lastJob: null,
        nextRun: new Date('2026-01-16T03:00:00Z'),
      });
      await application.pass(15 * HOUR, HOUR);
      expect(await firedJobs(database)).toBe(1);
    });

    it('does nothing while it is paused, and goes on in phase', async () => {
      const application = await start(hourly);
      await application.pass(MINUTE, 1_000);
      await endJobs(database);
      const phase = (await schedule(application)).nextRun!.getTime() % HOUR;
      expect(await application.schedules.pause(ID)).toMatchObject({ paused: true, nextRun: null });
      await application.pass(5 * HOUR + 10 * MINUTE, 10 * MINUTE);
      expect(await firedJobs(database)).toBe(1);
      const resumed = await application.schedules.resume(ID);
      expect(resumed.paused).toBe(false);
      expect(resumed.nextRun!.getTime() % HOUR).toBe(phase);
      expect(await firedJobs(database)).toBe(1);
      await application.pass(HOUR, 10 * MINUTE);
      expect(await firedJobs(database)).toBe(2);
    });

    it('stays paused in other processes, and over a restart', async () => {
      const other = await start(hourly, { clock: new TestClock(START) });
      await other.pass(MINUTE, 1_000);
      const application = await start(hourly, { clock: new TestClock(START) });
      await application.schedules.pause(ID);
      const before = await firedJobs(database);
      const restarted = await start(hourly, { clock: new TestClock('2026-01-18T12:00:00Z') });
      await Promise.all([other, restarted].map((each) => each.pass(3 * HOUR)));
      expect(await firedJobs(database)).toBe(before);
      await application.schedules.resume(ID);
      await restarted.pass(2 * HOUR);
      expect(await firedJobs(database)).toBeGreaterThan(before);
    });

    it('is not found when there is none', async () => {
      const { schedules } = await start(nightly);
      const expected = { code: 'SCHEDULE_NOT_FOUND', message: expect.stringContaining('"nope"') as string };
      await expect(schedules.get('nope')).rejects.toMatchObject(expected);
      await expect(schedules.run('nope')).rejects.toMatchObject(expected);
      await expect(schedules.pause('nope')).rejects.toMatchObject(expected);
      await expect(schedules.resume('nope')).rejects.toMatchObject(expected);
    });

    it('cannot be run by a process that does not have the class', async () => {
      await start(nightly);
      const other = await ScheduledApplication.start(database, []);
      started.push(other);
      await expect(other.schedules.run(ID)).rejects.toMatchObject({ code: 'JOB_RUNNER_UNKNOWN' });
      expect(await other.schedules.pause(ID)).toMatchObject({ paused: true });
    });
  });
});
