import type { LogLine } from '@lib/jobs';
import { describeOnEachDatabase } from '../support/databases.js';
import { OneShotJob, WorkJob } from '../support/job-child.js';
import { JobCluster } from '../support/job-cluster.js';
import { expectEachOnce, JobHistory } from '../support/job-history.js';
import { JobsApplication, until } from '../support/jobs-application.js';
import { budget, LONG } from '../support/test-budget.js';

// Only a server has several processes.
describeOnEachDatabase(
  'Several processes',
  (open) => {
    let application: JobsApplication;
    let cluster: JobCluster;
    const jobs = () => application.jobs;

    beforeEach(async () => {
      const database = await open();
      application = await JobsApplication.start(database, [WorkJob, OneShotJob]);
      cluster = new JobCluster(database);
    }, 60_000);

    afterEach(async () => {
      await cluster?.[Symbol.asyncDispose]();
      await application?.[Symbol.asyncDispose]();
    });

    const logOf = async (id: string): Promise<LogLine[]> => {
      const lines: LogLine[] = [];
      for await (const line of jobs().logs(id)) lines.push(line);
      return lines;
    };

    it('start at the same time on a database that has no queue yet', async () => {
      const children = await Promise.all(Array.from({ length: 4 }, () => cluster.add()));
      const each = Array.from({ length: 20 }, () => ({ args: { milliseconds: 0 } }));
      const all = await jobs().enqueueMany(WorkJob, each);
      for (const { id } of all) expect(await jobs().wait(id)).toMatchObject({ status: 'completed' });
      expect(children.flatMap(({ lines }) => lines.filter((line) => line.startsWith('started')))).toHaveLength(20);
    }, 60_000);

    it('enqueue one job when each calls enqueueOnce 20 times at once', async () => {
      const children = await Promise.all(Array.from({ length: 4 }, () => cluster.add({ worker: false })));
      const end = performance.now() + budget(600);
      let round = 0;
      for (; round < 100 && performance.now() < end; round++) {
        for (const child of children) child.process.stdin!.write(`once 20 ${round}\n`);
        const answers = await Promise.all(children.map((child) => child.line(`ids ${round} `)));
        expect(new Set(answers).size).toBe(1);
        expect(await jobs().list({ objectId: String(round) })).toMatchObject({ total: 1 });
      }
      expect(round).toBeGreaterThan(LONG ? 99 : 2);
    }, 700_000);

    it('take over from one that is killed', async () => {
      const { id } = await jobs().enqueue(WorkJob, { args: { milliseconds: 3_000 } });
      const first = await cluster.add();
      await first.line(`started ${id} 1`);
      const second = await cluster.add();
      await cluster.kill(first);
      await second.line(`started ${id} 2`);
      expect(await jobs().wait(id)).toMatchObject({ status: 'completed', attempts: 2, result: second.process.pid });
    }, 60_000);

    it('end what one that is killed was not to try again', async () => {
      const { id } = await jobs().enqueue(OneShotJob, { args: { milliseconds: 60_000 } });
      const first = await cluster.add();
      await first.line(`started ${id} 1`);
      await cluster.add();
      await cluster.kill(first);
      expect(await jobs().wait(id)).toMatchObject({
        status: 'errored',
        error: { code: 'JOB_WORKER_LOST' },
        attempts: 1,
      });
    }, 60_000);

    it('let one that was stopped for too long write nothing any more', async () => {
      const { id } = await jobs().enqueue(WorkJob, { args: { milliseconds: 3_000 } });
      const late = await cluster.add();
      await late.line(`started ${id} 1`);
      late.process.kill('SIGSTOP');
      const other = await cluster.add();
      await other.line(`started ${id} 2`);
      late.process.kill('SIGCONT');
      // Its own timer has run out meanwhile, or it is told that the job is another's: whatever comes first.
      await until(() => late.lines.some((line) => line.startsWith(`ended ${id}`) || line.startsWith(`aborted ${id}`)));
      const job = await jobs().wait(id);
      expect(job).toMatchObject({ status: 'completed', attempts: 2, result: other.process.pid });
      const lines = await logOf(id);
      expect(lines.map(({ message }) => message)).not.toContain(`attempt 1 of process ${late.process.pid} ends`);
      expect(lines.map(({ message }) => message)).toContain(`attempt 2 of process ${other.process.pid} ends`);
      // Stopped within a transaction, it keeps the job's row until the server ends that, after 30 s.
    }, 180_000);

    it('stop what another one cancelled', async () => {
      const child = await cluster.add({ timing: { poll: 100 } });
      const { id } = await jobs().enqueue(WorkJob, { args: { milliseconds: 600_000 } });
      await child.line(`started ${id} 1`);
      await jobs().cancel(id);
      expect(await child.line(`aborted ${id}`)).toBe(`aborted ${id} JOB_CANCELLED`);
    }, 60_000);

    it('hand work back when they are told to stop', async () => {
      const { id } = await jobs().enqueue(OneShotJob, { args: { milliseconds: 5_000 } });
      const first = await cluster.add();
      await first.line(`started ${id} 1`);
      first.process.stdin!.end('stop\n');
      await first.line('stopped');
      expect(await first.exited).toBe(0);
      expect(first.lines).toContain(`aborted ${id} JOB_WORKER_STOPPING`);
      const second = await cluster.add();
      // As if it had not been tried.
      expect(await jobs().wait(id)).toMatchObject({ status: 'completed', attempts: 1, result: second.process.pid });
    }, 60_000);

    it('go on when the server breaks their connections', async () => {
      await Promise.all([cluster.add(), cluster.add()]);
      const end = performance.now() + budget(120) / 2;
      const all: string[] = [];
      while (performance.now() < end) {
        const more = Array.from({ length: 20 }, () => ({ args: { milliseconds: 50 } }));
        all.push(...(await jobs().enqueueMany(WorkJob, more)).map(({ id }) => id));
        await until(async () => (await jobs().list({ status: ['pending', 'scheduled'] })).total < 10);
        await cluster.disconnect();
      }
      for (const id of all) expect(await jobs().wait(id)).toMatchObject({ status: 'completed' });
    }, 300_000);

    it('lose and double nothing when one after the other is killed', async () => {
      const history = await JobHistory.begin(application.database);
      await Promise.all([cluster.add(), cluster.add(), cluster.add()]);
      const each = (count: number) =>
        Array.from({ length: count }, () => ({ args: { milliseconds: 50 + Math.random() * 200 } }));
      const work = await jobs().enqueueMany(WorkJob, each(LONG ? 2_000 : 150));
      const oneShots = await jobs().enqueueMany(OneShotJob, each(LONG ? 500 : 50));
      const end = performance.now() + budget(120);
      while (
        performance.now() < end &&
        (await jobs().list({ status: ['pending', 'scheduled', 'running'] })).total > 20
      ) {
        const victim = [...cluster.children][Math.floor(Math.random() * cluster.children.size)]!;
        await cluster.kill(victim);
        await cluster.add();
      }
      await expectEachOnce({ jobs: jobs(), history, cluster, work, oneShots });
      const { rows } = await application.database.query(
        `SELECT count(*) AS count FROM ${application.database.schema}_queue.job`,
      );
      expect(rows).toEqual([{ count: 0 }]);
    }, 300_000);
  },
  ['postgres'],
);
