import { describeOnEachDatabase } from '../support/databases.js';
import { EchoJob, EndlessJob, StubbornJob } from '../support/job-runners.js';
import { JobsApplication, until } from '../support/jobs-application.js';

describeOnEachDatabase('Jobs that something happened to', (open, kind) => {
  const start = (...args: Parameters<typeof JobsApplication.start>) => JobsApplication.start(...args);

  it('run when their message was lost', async () => {
    const database = await open();
    await using application = await start(database, [EchoJob], { worker: true });
    const { jobs } = application;
    await jobs.wait((await jobs.enqueue(EchoJob)).id);
    const { id } = await jobs.enqueue(EchoJob, { scheduleAt: new Date(Date.now() + 300), args: { value: 1 } });
    await database.query(`DELETE FROM ${database.schema}_queue.job WHERE id = $1`, [id]);
    expect(await jobs.wait(id)).toMatchObject({ status: 'completed', result: 1 });
  });

  it('run when their message was taken, but not they', async () => {
    const database = await open();
    await using application = await start(database, [EchoJob], { worker: true });
    const { jobs } = application;
    await jobs.wait((await jobs.enqueue(EchoJob)).id);
    const { id } = await jobs.enqueue(EchoJob, { scheduleAt: new Date(Date.now() + 300), args: { value: 1 } });
    await database.query(
      `UPDATE ${database.schema}_queue.job SET state = 'active', started_on = now() - interval '1 hour' WHERE id = $1`,
      [id],
    );
    expect(await jobs.wait(id)).toMatchObject({ status: 'completed', result: 1 });
  });

  it('wait for their runner while no process has it, and no attempt is counted', async () => {
    const database = await open();
    const before = await start(database, [EchoJob, StubbornJob]);
    const { id } = await before.jobs.enqueue(StubbornJob, { args: { failures: 0 } });
    await before[Symbol.asyncDispose]();
    const without = await start(database, [EchoJob], { worker: true });
    const other = await without.jobs.enqueue(EchoJob);
    await without.jobs.wait(other.id);
    expect(await without.jobs.get(id)).toMatchObject({ status: 'pending', attempts: 0 });
    await without[Symbol.asyncDispose]();
    await using after = await start(database, [EchoJob, StubbornJob], { worker: true });
    expect(await after.jobs.wait(id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('are handed back when their process stops', async () => {
    const database = await open();
    const first = await start(database, [EndlessJob], { worker: true });
    const { id } = await first.jobs.enqueue(EndlessJob);
    await until(() => first.get(EndlessJob).started.includes(id));
    await first[Symbol.asyncDispose]();
    await using second = await start(database, [EndlessJob]);
    expect(await second.jobs.get(id)).toMatchObject({ status: 'pending', attempts: 0 });
  });

  if (kind === 'pglite') {
    it('are void at the start of the only process there can be', async () => {
      const database = await open();
      await using application = await start(database, [EndlessJob, StubbornJob]);
      const { jobs } = application;
      const lost = await jobs.enqueue(EndlessJob);
      const again = await jobs.enqueue(StubbornJob);
      await database.query(
        `UPDATE ${database.schema}.job SET status = 'running', attempts = 1, claim = gen_random_uuid(), heartbeat = now()`,
      );
      await jobs.recover();
      expect(await jobs.get(lost.id)).toMatchObject({ status: 'errored', error: { code: 'JOB_WORKER_LOST' } });
      expect(await jobs.get(again.id)).toMatchObject({ status: 'scheduled', error: { code: 'JOB_WORKER_LOST' } });
    });
  }

  it('are only run by a worker of their queue', async () => {
    const database = await open();
    await using application = await start(database, [EchoJob], { worker: { queues: ['high'] } });
    const { jobs } = application;
    const { id } = await jobs.enqueue(EchoJob, { queue: 'low' });
    await jobs.wait((await jobs.enqueue(EchoJob, { queue: 'high' })).id);
    expect(await jobs.get(id)).toMatchObject({ status: 'pending' });
    await expect(start(database, [EchoJob], { worker: { queues: ['fast'] } })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
    });
  });
});
