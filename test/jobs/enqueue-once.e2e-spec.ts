import { randomUUID } from 'node:crypto';
import { type JobRecord, SystemClock } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import { EchoJob, EndlessJob, GateJob, StubbornJob, ThrowingJob } from '../support/job-runners.js';
import { JobsApplication, until } from '../support/jobs-application.js';

const START = Date.UTC(2030, 0, 1);
const HOUR = 3_600_000;
const at = (hours: number) => new Date(START + hours * HOUR);

class StoppedClock extends SystemClock {
  override now(): Date {
    return new Date(START);
  }
}

describeOnEachDatabase('enqueueOnce', (open) => {
  let application: JobsApplication;
  const jobs = () => application.jobs;
  const clock = new StoppedClock();

  beforeAll(async () => {
    application = await JobsApplication.start(await open(), [EchoJob, EndlessJob, StubbornJob, ThrowingJob], { clock });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const newObject = () => ({ type: 'site', id: randomUUID() });
  const waiting = async (object: { type: string; id: string }): Promise<JobRecord[]> =>
    (await jobs().list({ objectType: object.type, objectId: object.id, status: ['pending', 'scheduled', 'running'] }))
      .items;

  it('adds a job when there is none', async () => {
    const object = newObject();
    const job = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1) });
    expect(job).toMatchObject({ status: 'scheduled', scheduled: at(1), object });
  });

  it('returns the same job for the same schedule', async () => {
    const object = newObject();
    const first = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1), interval: 60 });
    expect(await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1), interval: 60 })).toEqual(first);
    expect(await waiting(object)).toEqual([first]);
  });

  it('returns the same job when no time is asked for', async () => {
    const object = newObject();
    const first = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1) });
    expect(await jobs().enqueueOnce(EchoJob, { object })).toEqual(first);
  });

  it.each([
    ['time', { scheduleAt: at(2) }],
    ['interval', { scheduleAt: at(1), interval: 60 }],
  ])('replaces a waiting job of another %s', async (_, options) => {
    const object = newObject();
    const first = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1) });
    const second = await jobs().enqueueOnce(EchoJob, { object, ...options });
    expect(second.id).not.toBe(first.id);
    await expect(jobs().get(first.id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(await waiting(object)).toEqual([second]);
  });

  it('leaves jobs of enqueue() alone, which may be added beside it', async () => {
    const object = newObject();
    const before = await jobs().enqueue(EchoJob, { object, scheduleAt: at(3) });
    const once = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1) });
    const after = await jobs().enqueue(EchoJob, { object, scheduleAt: at(1) });
    const again = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(2) });
    expect(new Set([before.id, once.id, after.id, again.id]).size).toBe(4);
    expect((await waiting(object)).map(({ id }) => id).toSorted()).toEqual([before.id, after.id, again.id].toSorted());
  });

  it('tells jobs of other objects, of no object, and of other runners apart', async () => {
    const object = newObject();
    const bound = await jobs().enqueueOnce(EchoJob, { object, interval: 60 });
    const system = await jobs().enqueueOnce(EchoJob, { interval: 60 });
    const other = await jobs().enqueueOnce(EndlessJob, { interval: 60 });
    expect(new Set([bound.id, system.id, other.id]).size).toBe(3);
    expect(await jobs().enqueueOnce(EchoJob, { interval: 60 })).toEqual(system);
    await Promise.all([system, other].map(({ id }) => jobs().cancel(id)));
  });

  it('holds for many callers at once', async () => {
    const object = newObject();
    const all = await Promise.all(Array.from({ length: 20 }, () => jobs().enqueueOnce(EchoJob, { object })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  it('belongs to the transaction that it is called in', async () => {
    const object = newObject();
    const first = await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(1) });
    const undone = application.database.transaction(async () => {
      await jobs().enqueueOnce(EchoJob, { object, scheduleAt: at(2) });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await waiting(object)).toEqual([first]);
  });

  it('adds only what is missing when it comes to many', async () => {
    const objects = Array.from({ length: 5 }, newObject);
    await jobs().enqueueOnce(EchoJob, { object: objects[0]! });
    const each = objects.map((object) => ({ object }));
    expect(await jobs().enqueueMany(EchoJob, each, { once: true })).toHaveLength(4);
    expect(await jobs().enqueueMany(EchoJob, each, { once: true })).toHaveLength(0);
    expect(await jobs().enqueueMany(EchoJob, each)).toHaveLength(5);
  });
});

describeOnEachDatabase('A job that recurs', (open) => {
  let application: JobsApplication;
  const jobs = () => application.jobs;

  beforeAll(async () => {
    const runners = [EchoJob, EndlessJob, GateJob, ThrowingJob];
    application = await JobsApplication.start(await open(), runners, { clock: new StoppedClock(), worker: true });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const ofObject = async (id: string) => (await jobs().list({ objectId: id })).items;

  it.each([
    ['completed', EchoJob, {}, 'completed'],
    ['failed', ThrowingJob, { what: 'failed' }, 'failed'],
    ['errored', ThrowingJob, { what: 'plain' }, 'errored'],
  ] as const)('runs again after an interval when it %s', async (_, runner, args, status) => {
    const object = { type: 'site', id: randomUUID() };
    const scheduleAt = new Date(START - 90 * 60_000);
    const { id } = await jobs().enqueueOnce(runner as typeof EchoJob, { object, args, scheduleAt, interval: 60 });
    expect(await jobs().wait(id)).toMatchObject({ status });
    const [next, first] = await ofObject(object.id);
    expect(first).toMatchObject({ id, status });
    // Planned for 22:30 of a clock that says midnight: 23:30 was missed, and the next whole interval is 00:30.
    expect(next).toMatchObject({ status: 'scheduled', scheduled: new Date(START + 30 * 60_000), interval: 60, args });
    expect(await jobs().enqueueOnce(runner as typeof EchoJob, { object, interval: 60 })).toMatchObject({
      id: next!.id,
    });
  });

  it('goes on while it runs when it is replaced, and what follows has the new time and interval', async () => {
    const object = { type: 'site', id: randomUUID() };
    const gate = application.get(GateJob);
    const { id } = await jobs().enqueueOnce(GateJob, { object, interval: 60 });
    await until(() => gate.started.includes(id));
    expect(await jobs().enqueueOnce(GateJob, { object, interval: 60 })).toMatchObject({ id, status: 'running' });
    const scheduleAt = new Date(START + 5 * HOUR);
    expect(await jobs().enqueueOnce(GateJob, { object, scheduleAt, interval: 30 })).toMatchObject({ id });
    expect(await jobs().get(id)).toMatchObject({ status: 'running', interval: 60 });
    gate.open();
    await jobs().wait(id);
    const [next, first, ...more] = await ofObject(object.id);
    expect(first).toMatchObject({ id, status: 'completed' });
    expect(next).toMatchObject({ status: 'scheduled', scheduled: scheduleAt, interval: 30 });
    expect(more).toEqual([]);
  });

  it('does not come again when it is cancelled', async () => {
    const object = { type: 'site', id: randomUUID() };
    const runner = application.get(EndlessJob);
    const { id } = await jobs().enqueueOnce(EndlessJob, { object, interval: 60 });
    await until(() => runner.started.includes(id));
    await jobs().cancel(id);
    expect((await ofObject(object.id)).map(({ status }) => status)).toEqual(['cancelled']);
  });
});
