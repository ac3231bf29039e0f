import { migrate, PostgresDatabase } from '@lib/database';
import { OneShotJob, WorkJob } from '../support/job-child.js';
import { JobCluster } from '../support/job-cluster.js';
import { expectEachOnce, JobHistory } from '../support/job-history.js';
import { JobsApplication, until } from '../support/jobs-application.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { budget } from '../support/test-budget.js';

describe('Several processes whose PostgreSQL crashes', () => {
  it('connect again, and lose and double nothing', async () => {
    await using postgres = await OwnPostgres.start({ durable: true });
    const database = await PostgresDatabase.open({ url: postgres.url, schema: 'crashing', maxConnections: 5 });
    await using _closing = { [Symbol.asyncDispose]: () => database.close() };
    await migrate(database);
    const history = await JobHistory.begin(database);
    await using application = await JobsApplication.start(database, [WorkJob, OneShotJob]);
    const { jobs } = application;
    await using cluster = new JobCluster(database, postgres.url);
    await Promise.all([cluster.add(), cluster.add()]);

    const end = performance.now() + budget(120) / 2;
    const work: { readonly id: string }[] = [];
    const oneShots: { readonly id: string }[] = [];
    const each = (count: number) =>
      Array.from({ length: count }, () => ({ args: { milliseconds: 50 + Math.random() * 200 } }));
    do {
      work.push(...(await jobs.enqueueMany(WorkJob, each(60))));
      oneShots.push(...(await jobs.enqueueMany(OneShotJob, each(20))));
      await until(async () => (await jobs.list({ status: ['completed'] })).total > work.length / 2);
      await postgres.crash();
      await postgres.restart();
    } while (performance.now() < end);
    await expectEachOnce({ jobs, history, cluster, work, oneShots });
    // The processes that were there all the time.
    for (const { process } of cluster.everyone) expect(process.exitCode).toBe(null);
    const { rows } = await database.query('SELECT count(*) AS count FROM crashing_queue.job');
    expect(rows).toEqual([{ count: 0 }]);
  }, 300_000);
});
