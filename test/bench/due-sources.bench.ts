import { randomBytes } from 'node:crypto';
import { Database, DataBackendsModule, JobsService, SyncDueSourcesJob } from '@lib/data-backends';
import { NestFactory } from '@nestjs/core';
import { seconds } from './measure.js';

const SOURCES = 10_000;
const BUDGET = 2;

class Root {}

/** How long it takes to find 10,000 sources whose time has come, plan their next syncs and enqueue them. */
export async function benchDueSources(name: string, url: string | null, dataDir: string): Promise<void> {
  const database = url === null ? {} : { url, schema: `bench_${randomBytes(6).toString('hex')}` };
  const context = await NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [await DataBackendsModule.forRoot({ database, dataDir, worker: false, scheduler: false })],
    },
    { logger: ['error'] },
  );
  const jobs = context.get(JobsService);
  // Makes the queue: before it is there, jobs have no messages.
  await jobs.enqueue(SyncDueSourcesJob);
  await addDueSources(context.get(Database));
  let result: unknown;
  const time = await seconds(async () => {
    ({ result } = await jobs.enqueue(SyncDueSourcesJob, { immediate: true }));
  });
  console.log(`\n${SOURCES} due sources, ${name}: ${JSON.stringify(result)}`);
  console.log(`  ${time.toFixed(2)} s (budget ${BUDGET})  ${time <= BUDGET ? 'within' : 'OVER'}`);
  await context.close();
}

/** Half of them by cron expression, each on a host of its own, among ten times as many that are not due. */
async function addDueSources(database: Database): Promise<void> {
  const table = `"${database.schema}".data_source`;
  await database.query(
    `INSERT INTO ${table} (id, name, type, source_url, sync_interval, cron, schedule_anchor, next_sync)
     SELECT gen_random_uuid(), 'source-' || n, 'git', 'https://host-' || n || '.example/repository.git',
       CASE WHEN n % 2 = 0 THEN 60 END, CASE WHEN n % 2 = 1 THEN '0 3 * * *' END, now(),
       now() + CASE WHEN n <= ${SOURCES} THEN interval '-1 minute' ELSE interval '1 day' END
     FROM generate_series(1, ${SOURCES * 11}) AS n`,
  );
  await database.query(`ANALYZE ${table}`);
}
