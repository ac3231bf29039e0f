import { EventBus } from '@lib/core';
import { JOB_END, JOB_START, type JobEndEvent, type JobStartEvent, type LogLine } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import {
  DeafJob,
  EchoJob,
  EndlessJob,
  LowJob,
  StubbornJob,
  TalkativeJob,
  THROWN,
  ThrowingJob,
} from '../support/job-runners.js';
import { JobsApplication, until } from '../support/jobs-application.js';

const RUNNERS = [EchoJob, TalkativeJob, ThrowingJob, StubbornJob, EndlessJob, DeafJob, LowJob];

describeOnEachDatabase('Running jobs', (open) => {
  let application: JobsApplication;
  const jobs = () => application.jobs;

  beforeAll(async () => {
    application = await JobsApplication.start(await open(), RUNNERS, { worker: { concurrency: 3 } });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const run = async (...args: Parameters<typeof application.jobs.enqueue>) =>
    jobs().wait((await jobs().enqueue(...args)).id);

  const linesOf = async (id: string, after = 0): Promise<LogLine[]> => {
    const lines: LogLine[] = [];
    for await (const line of jobs().logs(id, { after })) lines.push(line);
    return lines;
  };

  it('completes one that returns, with its result', async () => {
    const job = await jobs().enqueue(EchoJob, { args: { value: { files: 3 } } });
    expect(await jobs().wait(job.id)).toMatchObject({
      id: job.id,
      status: 'completed',
      result: { files: 3 },
      error: null,
      attempts: 1,
      started: expect.any(Date),
      completed: expect.any(Date),
    });
  });

  it('runs many at once in few slots, each once', async () => {
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, value) => jobs().enqueue(EchoJob, { args: { value } })),
    );
    const ended = await Promise.all(many.map(({ id }) => jobs().wait(id)));
    expect(ended.map(({ result, attempts }) => [result, attempts])).toEqual(many.map((_, value) => [value, 1]));
  });

  it('runs at once in this process when it is told to', async () => {
    expect(await jobs().enqueue(EchoJob, { args: { value: 1 }, immediate: true })).toMatchObject({
      status: 'completed',
      result: 1,
    });
    await expect(
      application.database.transaction(() => jobs().enqueue(EchoJob, { immediate: true })),
    ).rejects.toMatchObject({ code: 'DB_NESTED_TRANSACTION' });
  });

  it.each([
    ['failed', 'failed', 'JOB_FAILED', 'the disk is full'],
    ['catalogue', 'failed', 'VALIDATION_FAILED', 'the input is wrong'],
    ['plain', 'errored', 'INTERNAL', 'nobody expected it'],
    ['typed', 'errored', 'INTERNAL', 'TypeError: x is not a function'],
    ['text', 'errored', 'INTERNAL', 'just text'],
    ['nothing', 'errored', 'INTERNAL', 'undefined'],
    ['nul', 'errored', 'INTERNAL', 'a\ufffdb'],
    ['surrogate', 'errored', 'INTERNAL', 'a\ufffdb'],
    ['circular', 'errored', 'INTERNAL', 'it goes round'],
    ['huge', 'errored', 'INTERNAL', 'xxxxxxxx'],
    ['proxy', 'errored', 'INTERNAL', 'cannot be shown'],
    ['secret', 'errored', 'INTERNAL', 'https://***@example.org'],
  ] as const)('says what happened when it throws: %s', async (what, status, code, message) => {
    expect(Object.keys(THROWN)).toContain(what);
    const job = await run(ThrowingJob, { args: { what } });
    expect(job).toMatchObject({ status, error: { code, message: expect.stringContaining(message) as string } });
    expect(job.error!.message.length).toBeLessThan(2_200);
    expect(JSON.stringify([job, await linesOf(job.id)])).not.toContain('hunter2');
  });

  it.each([
    ['NUL', 'a\0'],
    ['__proto__', JSON.parse('{"__proto__": 1}') as unknown],
    ['too much', 'x'.repeat(100_000)],
  ])('fails when the result cannot be kept: %s', async (_, value) => {
    const { id } = await jobs().enqueue(EchoJob);
    await jobs().wait(id);
    const echo = application.get(EchoJob);
    const original = echo.run;
    echo.run = async () => value;
    try {
      expect(await run(EchoJob)).toMatchObject({
        status: 'failed',
        error: { code: expect.stringMatching('JOB_PAYLOAD') },
      });
    } finally {
      echo.run = original;
    }
  });

  it('tries again after an unexpected error, as often as the class allows', async () => {
    expect(await run(StubbornJob, { args: { failures: 2 } })).toMatchObject({
      status: 'completed',
      result: 3,
      attempts: 3,
    });
    expect(await run(StubbornJob, { args: { failures: 3 } })).toMatchObject({
      status: 'errored',
      attempts: 3,
      error: { message: expect.stringContaining('attempt 3 failed') as string },
    });
  });

  it('ends what takes too long, also when it does not listen', async () => {
    expect(await run(DeafJob)).toMatchObject({ status: 'failed', error: { code: 'JOB_TIMEOUT' } });
  });

  it('stops a running one that is cancelled, and refuses to cancel it twice', async () => {
    const { id } = await jobs().enqueue(EndlessJob);
    const runner = application.get(EndlessJob);
    await until(() => runner.started.includes(id));
    expect(await jobs().cancel(id)).toMatchObject({ status: 'cancelled' });
    await until(() => runner.stopped.some((reason) => (reason as { code?: string }).code === 'JOB_CANCELLED'));
    expect(await jobs().get(id)).toMatchObject({ status: 'cancelled', completed: expect.any(Date) });
    await expect(jobs().cancel(id)).rejects.toMatchObject({ code: 'JOB_ALREADY_ENDED' });
    await expect(jobs().cancel('nonsense')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('never runs one that was cancelled before', async () => {
    const { id } = await jobs().enqueue(EndlessJob, { scheduleAt: new Date(Date.now() + 3_600_000) });
    expect(await jobs().get(id)).toMatchObject({ status: 'scheduled' });
    expect(await jobs().cancel(id)).toMatchObject({ status: 'cancelled', started: null });
  });

  it('starts a scheduled one when its time has come', async () => {
    const scheduleAt = new Date(Date.now() + 400);
    const { id } = await jobs().enqueue(EchoJob, { scheduleAt });
    const job = await jobs().wait(id);
    expect(job.started!.getTime()).toBeGreaterThanOrEqual(scheduleAt.getTime() - 1);
  });

  it('runs one again that failed or was cancelled, and none that was carried out', async () => {
    const job = await run(ThrowingJob, { args: { what: 'failed' } });
    expect(await jobs().retry(job.id)).toMatchObject({ status: 'pending', error: null });
    expect(await jobs().wait(job.id)).toMatchObject({ status: 'failed' });
    const { id } = await jobs().enqueue(EndlessJob);
    await expect(jobs().retry(id)).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
    await jobs().cancel(id);
    expect(await jobs().retry(id)).toMatchObject({ status: 'pending', completed: null });
    await jobs().cancel(id);
    const { id: completed } = await run(EchoJob);
    await expect(jobs().retry(completed)).rejects.toMatchObject({
      code: 'JOB_ALREADY_ENDED',
      message: expect.stringContaining('is completed; only one that errored, failed or was cancelled') as string,
    });
    expect(await jobs().get(completed)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('gives each queue slots of its own: low work does not delay the rest', async () => {
    const low = await Promise.all(Array.from({ length: 5 }, () => jobs().enqueue(LowJob)));
    await until(() => application.get(LowJob).started.length === 3);
    expect(await run(EchoJob, { queue: 'high' })).toMatchObject({ status: 'completed' });
    expect(await run(EchoJob)).toMatchObject({ status: 'completed' });
    await Promise.all(low.map(({ id }) => jobs().cancel(id)));
  });

  it('shows log and progress while it runs', async () => {
    const { id } = await jobs().enqueue(TalkativeJob, { args: { lines: 20 } });
    const lines = await linesOf(id);
    expect(lines.map(({ line, level, message }) => [line, level, message])).toEqual(
      Array.from({ length: 20 }, (_, index) => [index + 1, 'info', `line ${index + 1}`]),
    );
    expect(await jobs().get(id)).toMatchObject({ progress: { step: 'talking', done: 20, total: 20 } });
    expect((await linesOf(id, 18)).map(({ line }) => line)).toEqual([19, 20]);
  });

  it('keeps 10,000 lines of a log at most', async () => {
    const { id } = await jobs().enqueue(TalkativeJob, { args: { lines: 30_000 } });
    const lines = await linesOf(id);
    expect(lines).toHaveLength(10_000);
    expect(lines.at(-1)).toMatchObject({ level: 'warning', message: expect.stringContaining('full') as string });
  });

  it('tells when a job starts and ends', async () => {
    const told: [string, string][] = [];
    const { events } = application.module.get(EventBus, { strict: false });
    const onStart = ({ job }: JobStartEvent) => told.push([job.id, job.status]);
    const onEnd = ({ job }: JobEndEvent) => told.push([job.id, job.status]);
    events.on(JOB_START, onStart);
    events.on(JOB_END, onEnd);
    const { id } = await run(StubbornJob, { args: { failures: 1 } });
    expect(told.filter(([about]) => about === id)).toEqual([
      [id, 'running'],
      [id, 'running'],
      [id, 'completed'],
    ]);
    events.off(JOB_START, onStart);
    events.off(JOB_END, onEnd);
  });

  it('lists the newest first, by what is asked for, in pages', async () => {
    const object = { type: 'list', id: '1' };
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push((await run(EchoJob, { object })).id);
    const filter = { objectType: 'list', objectId: '1', status: ['completed'] as const };
    const first = await jobs().list({ ...filter, limit: 3 });
    const second = await jobs().list({ ...filter, limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect({ total: first.total, end: second.nextCursor }).toEqual({ total: 5, end: null });
    expect(await jobs().list({ ...filter, status: 'failed' })).toMatchObject({ items: [], total: 0 });
  });

  it('waits no longer than it is told to', async () => {
    const { id } = await jobs().enqueue(EchoJob, { scheduleAt: new Date(Date.now() + 3_600_000) });
    await expect(jobs().wait(id, { timeout: 50 })).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
    await jobs().cancel(id);
  });
});
