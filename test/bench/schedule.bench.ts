import { randomBytes } from 'node:crypto';
import { DataBackendsModule, Job, type JobContext, JobRunner, SystemJob } from '@lib/data-backends';
import { NestFactory } from '@nestjs/core';
import { percentile } from './measure.js';

const RUNS = 20;
const SECOND = 1 / 60;

const lateness: number[] = [];
let finished = Promise.withResolvers<void>();

@SystemJob({ interval: SECOND })
@Job({ id: 'bench.tick', queue: 'high' })
class TickJob extends JobRunner {
  override async run({ job }: JobContext): Promise<void> {
    lateness.push(Date.now() - job.scheduled!.getTime());
    if (lateness.length === RUNS) finished.resolve();
  }
}

class Root {}

/** How late the runs of a system job of every second begin, from the time they are due to the first line of `run()`. */
export async function benchSchedule(name: string, url: string | null, dataDir: string): Promise<void> {
  const database = url === null ? {} : { url, schema: `bench_${randomBytes(6).toString('hex')}` };
  lateness.length = 0;
  finished = Promise.withResolvers();
  const scheduler = { enabled: true, minimumInterval: '1s' };
  const context = await NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [await DataBackendsModule.forRoot({ database, dataDir, worker: true, scheduler })],
      providers: [TickJob],
    },
    { logger: ['error'] },
  );
  await finished.promise;
  await context.close();
  // The first ones come while the tables of the queue are being made.
  const sorted = lateness.slice(2).toSorted((a, b) => a - b);
  const [p50, p95] = [percentile(sorted, 0.5), percentile(sorted, 0.95)];
  console.log(`\n${RUNS} runs of a schedule of every second, ${name}: from due to started`);
  console.log(`  p50 ${p50} ms, p95 ${p95} ms, latest ${sorted.at(-1)} ms`);
}
