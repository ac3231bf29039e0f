import { SyncJobsService } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { SourceApplication } from '../support/source-application.js';

describeOnEachDatabase('The record of a sync', (open, kind) => {
  let application: SourceApplication;
  const jobs = () => application.module.get(SyncJobsService);

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const startedAgo = (id: string, interval: string) =>
    application.database.query(
      `UPDATE ${application.database.schema}.job SET status = 'running', completed = NULL, result = NULL,
         started = now() - interval '${interval}' WHERE id = $1`,
      [id],
    );

  it('says how the sync ended', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    const job = await jobs().run(source.id);
    expect(job).toMatchObject({ status: 'completed', objectId: source.id, error: null, result: { created: 1 } });
    expect(await jobs().get(job.id)).toEqual(job);
  });

  it('is ended when its process went away, but not while its sync may still be running', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    const { id } = await jobs().run(source.id);
    await startedAgo(id, '10 seconds');
    expect(await jobs().get(id)).toMatchObject({ status: 'running' });
    await startedAgo(id, '2 minutes');
    expect(await jobs().get(id)).toMatchObject({ status: 'errored', error: { code: 'JOB_WORKER_LOST' } });
  });

  if (kind === 'pglite') {
    it('is ended at the start of the only process there can be', async () => {
      const { source, remote } = await application.add();
      remote.write('a', '1');
      const { id } = await jobs().run(source.id);
      await startedAgo(id, '1 second');
      await jobs().recover();
      expect(await jobs().get(id)).toMatchObject({ status: 'errored', error: { code: 'JOB_WORKER_LOST' } });
    });
  }
});
