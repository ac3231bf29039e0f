import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, PostgresDatabase } from '@lib/database';
import type { JobsService } from '@lib/jobs';
import { postgresUrl, withPostgresClient } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { JobsApplication } from '../support/jobs-application.js';
import { CommandLine, type RunningCommand } from './support/command-line.js';
import { DeafJob, ProbePlugin, WorkJob } from './support/probe-plugin.js';

const PLUGIN = fileURLToPath(new URL('./support/probe-plugin.ts', import.meta.url));
const HOUSEKEEPING = 'data-backends.housekeeping';
/** Of a test that starts and ends several processes. */
const PROCESSES_TIMEOUT = 90_000;

interface Worker extends RunningCommand {
  readonly id: string;
}

describe('processes that share a PostgreSQL database', () => {
  let directory: string;
  let name: string;
  let cli: CommandLine;
  let database: Database;
  let application: JobsApplication;
  let jobs: JobsService;
  const running: RunningCommand[] = [];

  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'data-backends-worker-')));
    name = `test_${randomBytes(8).toString('hex')}`;
    await withPostgresClient(async (client) => void (await client.query(`CREATE DATABASE ${name}`)));
    const url = Object.assign(new URL(postgresUrl()), { pathname: `/${name}` }).href;
    cli = new CommandLine(directory, {
      DATABASE_URL: url,
      DATA_BACKENDS_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      DATA_BACKENDS_LOG_LEVEL: 'error',
      PORT: '0',
    });
    await writeFile(
      join(directory, 'data-backends.config.js'),
      `import { hasten, ProbePlugin } from ${JSON.stringify(PLUGIN)};
       hasten();
       export default { plugins: [ProbePlugin] };`,
    );
    await cli.json(['migrate']);
    database = await PostgresDatabase.open({ url, schema: 'data_backends', maxConnections: 3 });
    application = await JobsApplication.start(database, [], { imports: [ProbePlugin] });
    ({ jobs } = application);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((command) => kill(command)));
    await database.query(`DELETE FROM data_backends.job`);
  });
  afterAll(async () => {
    await application[Symbol.asyncDispose]();
    await database.close();
    await withPostgresClient(async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
    await rm(directory, { recursive: true, force: true });
  });

  const start = (...words: string[]): RunningCommand => {
    const command = cli.start(words);
    running.push(command);
    return command;
  };
  const startWorker = async (...words: string[]): Promise<Worker> => {
    const command = start('worker', ...words);
    const [, id] = await command.said(/^nestjs-data-backends worker (\S+) is ready; jobs at once: .*$/m);
    return Object.assign(command, { id: id! });
  };
  const kill = async (command: RunningCommand): Promise<void> => {
    command.child.kill('SIGKILL');
    await command.ended;
  };
  const terminate = async (command: RunningCommand) => {
    command.child.kill('SIGTERM');
    return (await command.ended).code;
  };
  const runs = (id: string, on: Worker) =>
    eventually(async () => {
      const { status, worker } = await jobs.get(id);
      return status === 'running' && worker === on.id;
    });

  it(
    'run the jobs of the queues that each of them serves, and none in a service that runs none',
    async () => {
      const service = start('serve', '--no-worker');
      await service.said(/ is ready at http/);
      const slow = await jobs.enqueue(WorkJob, { args: { milliseconds: 0 }, queue: 'probe.slow' });
      const low = await jobs.enqueue(WorkJob, { args: { milliseconds: 0 }, queue: 'low' });

      const first = await startWorker('--queues', 'high, low', '--concurrency', '2');
      expect((await first.said(/at once: (.*)/))[1]).toBe('high 2, low 2');
      expect(await jobs.wait(low.id)).toMatchObject({ status: 'completed', result: first.child.pid, worker: first.id });
      expect(await jobs.get(slow.id)).toMatchObject({ status: 'pending', attempts: 0 });

      const second = await startWorker('--queues', 'probe.slow');
      expect(await jobs.wait(slow.id)).toMatchObject({ status: 'completed', result: second.child.pid });
      expect(await Promise.all([service, first, second].map(terminate))).toEqual([0, 0, 0]);
    },
    PROCESSES_TIMEOUT,
  );

  it(
    'hand back what they have not done when they are asked to end',
    async () => {
      const first = await startWorker('--no-scheduler');
      const { id } = await jobs.enqueue(WorkJob, { args: { milliseconds: 600_000 } });
      await runs(id, first);
      expect(await terminate(first)).toBe(0);
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempts: 0, error: null });
      await runs(id, await startWorker('--no-scheduler'));
    },
    PROCESSES_TIMEOUT,
  );

  it(
    'end what another left that was killed, and try it again as often as its runner allows',
    async () => {
      const workers = await Promise.all([startWorker('--no-scheduler'), startWorker('--no-scheduler')]);
      const { id } = await jobs.enqueue(WorkJob, { args: { milliseconds: 600_000 } });
      await eventually(async () => (await jobs.get(id)).status === 'running');
      const { worker } = await jobs.get(id);
      const first = workers.find((each) => each.id === worker)!;
      const second = workers.find((each) => each.id !== worker)!;
      await kill(first);
      await runs(id, second);
      expect(await jobs.get(id)).toMatchObject({ attempts: 2 });
      const third = await startWorker('--no-scheduler');
      await kill(second);
      expect(await jobs.wait(id)).toMatchObject({ status: 'errored', error: { code: 'JOB_WORKER_LOST' }, attempts: 2 });
      expect(await terminate(third)).toBe(0);
    },
    PROCESSES_TIMEOUT,
  );

  it(
    'end at once when they are asked a second time',
    async () => {
      const worker = await startWorker('--no-scheduler');
      const { id } = await jobs.enqueue(DeafJob);
      await runs(id, worker);
      worker.child.kill('SIGTERM');
      // Not so soon that it could be the same press of a key, handed on by npm; once more if it was slow to hear the first.
      const again = setInterval(() => worker.child.kill('SIGINT'), 700);
      expect((await worker.ended).code).toBe(1);
      clearInterval(again);
    },
    PROCESSES_TIMEOUT,
  );

  it(
    'fire schedules, also those that only run jobs, unless they are told not to',
    async () => {
      const housekeeping = async () => (await jobs.list()).items.filter(({ runner }) => runner === HOUSEKEEPING);
      // Makes the schedule; whether it fires it at once is left to the jitter.
      await terminate(await startWorker('--queues', 'high'));
      await database.query(`DELETE FROM data_backends.job`);
      await database.query(`UPDATE data_backends.schedule SET next_run = now() - interval '1 minute'`);
      await terminate(await startWorker('--no-scheduler'));
      expect(await housekeeping()).toEqual([]);
      const worker = await startWorker('--queues', 'low');
      await eventually(async () => (await housekeeping()).some(({ status }) => status === 'completed'));
      expect(await housekeeping()).toMatchObject([{ worker: worker.id }]);
    },
    PROCESSES_TIMEOUT,
  );

  it(
    'are started as their options say, whatever the environment says, and as that says where they say nothing',
    async () => {
      const shared = new CommandLine(directory, {
        ...cli.environment,
        DATA_BACKENDS_WORKER: 'false',
        DATA_BACKENDS_QUEUES: 'high',
        DATA_BACKENDS_CONCURRENCY: '3',
      });
      const worker = shared.start(['worker', '--queues', 'low,low']);
      running.push(worker);
      expect((await worker.said(/at once: (.*)/))[1]).toBe('low 3');
    },
    PROCESSES_TIMEOUT,
  );

  it('refuse a queue that there is not, and name those that there are', async () => {
    const { code, stdout, stderr } = await cli.run(['worker', '--queues', 'high,fast']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^OPTIONS_INVALID: .*\bfast\b.*high, default, low, probe\.slow/);
  });

  it('refuse to work for a service that is asked over HTTP', async () => {
    const { code, stderr } = await cli.run(['worker', '--server', 'http://127.0.0.1:1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^USAGE_INVALID: worker works on the database itself/);
  });
});

describe('the embedded database', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'data-backends-worker-')));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('has no workers beside the service', async () => {
    const { code, stdout, stderr } = await new CommandLine(directory).run(['worker']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^DB_EMBEDDED: .*DATABASE_URL/);
  });

  it('has nobody to run jobs when its only process runs none, and says so', async () => {
    const service = new CommandLine(directory, { PORT: '0' }).start(['serve', '--no-worker']);
    try {
      await service.said(/ is ready at http/);
      expect(service.stdout).toContain('No job will run');
    } finally {
      service.child.kill('SIGKILL');
      await service.ended;
    }
  });
});
