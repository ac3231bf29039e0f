import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DataBackendsModule, Job, type JobContext, JobRunner, JobsService } from '@lib/data-backends';
import { NestFactory } from '@nestjs/core';
import { fromPglite, PgBoss } from 'pg-boss';
import { benchDueSources } from './due-sources.bench.js';
import { benchSchedule } from './schedule.bench.js';
import { compare, percentile, print, seconds } from './measure.js';

export interface JobsBenchOptions {
  readonly postgresUrl: string;
  readonly rounds: number;
}

const LATENCY_SAMPLES = 300;
const JOBS = 5_000;
const BATCH = 100;

/** Counts down to the last of the jobs that are on their way, and knows when each started. */
class Progress {
  readonly started = new Map<string, number>();
  private left = 0;
  private finished = Promise.withResolvers<void>();

  expect(count: number): Promise<void> {
    this.left = count;
    this.finished = Promise.withResolvers<void>();
    return this.finished.promise;
  }

  start(id: string): void {
    this.started.set(id, performance.now());
    if (--this.left === 0) this.finished.resolve();
  }
}

const progress = new Progress();

@Job({ id: 'bench' })
class BenchJob extends JobRunner {
  override async run({ job }: JobContext): Promise<void> {
    progress.start(job.id);
  }
}

class Root {}

async function startOurs(url: string | null, dataDir: string) {
  const database = url === null ? {} : { url, schema: `bench_${randomBytes(6).toString('hex')}` };
  const context = await NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [
        await DataBackendsModule.forRoot({ database, dataDir, worker: { concurrency: BATCH }, scheduler: false }),
      ],
      providers: [BenchJob],
    },
    { logger: ['error'] },
  );
  const jobs = context.get(JobsService);
  await jobs.wait((await jobs.enqueue(BenchJob)).id);
  return { jobs, stop: () => context.close() };
}

async function startPlain(url: string | null, dataDir: string) {
  const pglite = url === null ? await PGlite.create(dataDir) : undefined;
  const boss = new PgBoss({
    ...(pglite ? { db: fromPglite(pglite), backend: 'pglite' as const } : { connectionString: url! }),
    schema: `plain_${randomBytes(6).toString('hex')}`,
    schedule: false,
    useListenNotify: true,
  });
  boss.on('error', console.error);
  await boss.start();
  await boss.createQueue('bench', { retryLimit: 0, notify: true });
  await boss.work('bench', { batchSize: BATCH, burstWhenBatchFull: true }, async (jobs) => {
    for (const { id } of jobs) progress.start(id);
  });
  return {
    boss,
    stop: async () => {
      await boss.stop({ graceful: false });
      await pglite?.close();
    },
  };
}

/** Milliseconds from the call that enqueues to the first line of `run()`, one job at a time. */
async function latencies(enqueue: () => Promise<string>): Promise<number[]> {
  const all: number[] = [];
  for (let sample = 0; sample < LATENCY_SAMPLES; sample++) {
    const done = progress.expect(1);
    const before = performance.now();
    const id = await enqueue();
    await done;
    all.push(progress.started.get(id)! - before);
    progress.started.clear();
  }
  return all.toSorted((a, b) => a - b);
}

/** From enqueueing to start, and how many jobs a second, against plain pg-boss with batches of the same size. */
export async function benchJobs({ postgresUrl, rounds }: JobsBenchOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-jobs-'));
  try {
    for (const [name, url] of [
      ['PostgreSQL', postgresUrl],
      ['PGlite', null],
    ] as const) {
      await benchOn(name, url, join(directory, name), rounds);
      await benchDueSources(name, url, join(directory, `${name}-due`));
      await benchSchedule(name, url, join(directory, `${name}-schedule`));
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchOn(name: string, url: string | null, dataDir: string, rounds: number): Promise<void> {
  const ours = await startOurs(url, `${dataDir}-ours`);
  const plain = await startPlain(url, `${dataDir}-plain`);
  console.log(`\nenqueue to start, ${name}: ${LATENCY_SAMPLES} jobs, one at a time (budget: p50 10 ms, p99 100 ms)`);
  for (const [side, enqueue] of [
    ['plain pg-boss', async () => (await plain.boss.send('bench', {}))!],
    ['ours', async () => (await ours.jobs.enqueue(BenchJob)).id],
  ] as const) {
    const times = await latencies(enqueue);
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    console.log(`  ${side.padEnd(16)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  }

  const each = Array.from({ length: JOBS }, () => ({}));
  const rows = await compare(
    [
      {
        name: 'plain pg-boss',
        run: () =>
          seconds(async () => {
            const done = progress.expect(JOBS);
            await plain.boss.insert(
              'bench',
              each.map(() => ({ data: {} })),
            );
            await done;
          }),
      },
      {
        name: 'ours, with rows, results and events',
        run: () =>
          seconds(async () => {
            const done = progress.expect(JOBS);
            await ours.jobs.enqueueMany(BenchJob, each);
            await done;
          }),
      },
    ],
    rounds,
  );
  // 0.8 of its jobs a second is 1.25 of its time.
  print(`${JOBS} jobs, from enqueueing to the last start, batches of ${BATCH}, ${name}`, rows, {
    'ours, with rows, results and events': 1.25,
  });
  for (const { name: side, seconds: time } of rows) console.log(`  ${side}: ${Math.round(JOBS / time)} jobs a second`);
  await ours.stop();
  await plain.stop();
}
