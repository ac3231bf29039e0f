import { JobInterval } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { EchoJob } from '../support/job-runners.js';
import { JobsApplication, QUICK } from '../support/jobs-application.js';
import { firedJobs, tickJob } from '../support/scheduled-application.js';

/** Whoever is not told of a job comes too late for the test. */
const ONLY_TOLD = { timing: { ...QUICK, poll: 600_000, sweep: 600_000 }, worker: true };

describeOnEachDatabase('A worker is told', (open) => {
  it('of every job that is due, also when it was enqueued in a transaction, or again', async () => {
    const database = await open();
    await using application = await JobsApplication.start(database, [EchoJob], ONLY_TOLD);
    const { jobs } = application;
    await jobs.ready();
    // Times are rounded: half of them up.
    for (let round = 0; round < 20; round++) {
      const { id } = await database.transaction(() => jobs.enqueue(EchoJob));
      expect(await jobs.wait(id)).toMatchObject({ status: 'completed' });
      await database.query(`UPDATE "${database.schema}".job SET status = 'failed' WHERE id = $1`, [id]);
      await jobs.retry(id);
      expect(await jobs.wait(id)).toMatchObject({ status: 'completed' });
    }
  }, 60_000);

  it('of what a schedule fires right after the start', async () => {
    const database = await open();
    await using _application = await JobsApplication.start(database, [tickJob({ interval: JobInterval.Daily })], {
      ...ONLY_TOLD,
      scheduler: { enabled: true },
    });
    await database.query(`UPDATE "${database.schema}".schedule SET next_run = now()`);
    await using _other = await JobsApplication.start(database, [tickJob({ interval: JobInterval.Daily })], {
      ...ONLY_TOLD,
      scheduler: { enabled: true },
    });
    await eventually(async () => (await firedJobs(database)) === 1);
    await eventually(async () => {
      const { rows } = await database.query(`SELECT FROM "${database.schema}".job WHERE status = 'completed'`);
      return rows.length === 1;
    });
  }, 60_000);
});
