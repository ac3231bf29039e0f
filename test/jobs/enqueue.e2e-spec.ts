import { randomUUID } from 'node:crypto';
import { Job, type JobContext, JobRunner } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import { JobsApplication } from '../support/jobs-application.js';

class TidyUpJob extends JobRunner<{ days: number }> {
  override async run({ args }: JobContext<{ days: number }>): Promise<number> {
    return args.days;
  }
}

@Job({ id: 'named', name: 'A name', queue: 'low', timeout: '5m', retries: 2 })
class NamedJob extends JobRunner {
  override async run(): Promise<void> {}
}

describeOnEachDatabase('Enqueueing a job', (open) => {
  let application: JobsApplication;

  beforeAll(async () => {
    application = await JobsApplication.start(await open(), [TidyUpJob, NamedJob]);
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  it('keeps what it was enqueued with', async () => {
    const job = await application.jobs.enqueue(TidyUpJob, {
      args: { days: 3 },
      object: { type: 'site', id: 'porto' },
      actor: { id: 'u1', name: 'Ana' },
      priority: 5,
    });
    expect(await application.jobs.get(job.id)).toEqual(job);
    expect(job).toMatchObject({
      runner: 'application.tidy-up',
      name: 'TidyUpJob',
      queue: 'default',
      priority: 5,
      status: 'pending',
      args: { days: 3 },
      object: { type: 'site', id: 'porto' },
      actor: { id: 'u1', name: 'Ana' },
      scheduled: null,
      attempts: 0,
    });
  });

  it('takes name and queue from the class, and from the call before that', async () => {
    expect(await application.jobs.enqueue(NamedJob)).toMatchObject({ runner: 'named', name: 'A name', queue: 'low' });
    expect(await application.jobs.enqueue(NamedJob, { name: 'Another', queue: 'high' })).toMatchObject({
      name: 'Another',
      queue: 'high',
    });
  });

  it('twice makes two jobs', async () => {
    const [first, second] = [await application.jobs.enqueue(NamedJob), await application.jobs.enqueue(NamedJob)];
    expect(first.id).not.toBe(second.id);
  });

  it('belongs to the transaction that it is called in', async () => {
    const { database, jobs } = application;
    let id = randomUUID() as string;
    const undone = database.transaction(async () => {
      ({ id } = await jobs.enqueue(NamedJob));
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await expect(jobs.get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const kept = await database.transaction(() => jobs.enqueue(NamedJob));
    expect(await jobs.get(kept.id)).toEqual(kept);
  });

  it.each([
    [{ queue: 'acme.none' }, '/queue'],
    [{ interval: 0 }, '/interval'],
    [{ scheduleAt: new Date(Number.NaN) }, '/scheduleAt'],
    [{ name: 'a\0b' }, '/name'],
    [{ object: { type: '', id: '1' } }, '/object'],
  ])('refuses %j', async (options, pointer) => {
    await expect(application.jobs.enqueue(NamedJob, options)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer }],
    });
  });

  it.each([
    ['a cycle', () => ((cycle: { self?: unknown }) => ((cycle.self = cycle), cycle))({}), 'JOB_PAYLOAD_INVALID'],
    ['a BigInt', () => ({ n: 1n }), 'JOB_PAYLOAD_INVALID'],
    ['a NUL', () => ({ n: 'a\0' }), 'JOB_PAYLOAD_INVALID'],
    ['__proto__', () => JSON.parse('{"__proto__": 1}') as unknown, 'JOB_PAYLOAD_INVALID'],
    ['megabytes', () => ({ n: 'a'.repeat(5_000_000) }), 'JOB_PAYLOAD_TOO_LARGE'],
  ])('refuses arguments with %s', async (_, args, code) => {
    await expect(application.jobs.enqueue(NamedJob, { args: args() as Record<string, unknown> })).rejects.toMatchObject(
      { code },
    );
  });

  it('refuses a class that the application does not have', async () => {
    class StrangerJob extends JobRunner {
      override async run(): Promise<void> {}
    }
    await expect(application.jobs.enqueue(StrangerJob)).rejects.toMatchObject({ code: 'JOB_RUNNER_UNKNOWN' });
  });
});
