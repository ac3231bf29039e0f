import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Database, PostgresDatabase } from '@lib/database';
import {
  Job,
  type JobContext,
  JOBS_OPTIONS,
  JobRunner,
  JobsModule,
  type JobsOptions,
  JobsService,
  MINIMUM_INTERVAL,
  SCHEDULER_OPTIONS,
} from '@lib/jobs';
import { NestFactory } from '@nestjs/core';

/** What a process is started with. */
export interface JobChildOptions extends JobsOptions {
  readonly url: string;
  readonly schema: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Work {
  readonly milliseconds: number;
}

/** Says when it starts, ends and is told to stop; takes as long as it is told to. */
@Job({ id: 'work', retries: 50 })
export class WorkJob extends JobRunner<Work, number> {
  override async run({ job, args, logger, signal }: JobContext<Work>): Promise<number> {
    say(`started ${job.id} ${job.attempts}`);
    logger.log(`attempt ${job.attempts} of process ${process.pid} starts`);
    try {
      await delay(args.milliseconds, undefined, { signal });
    } catch {
      say(`aborted ${job.id} ${(signal.reason as { code: string }).code}`);
      throw signal.reason;
    }
    logger.log(`attempt ${job.attempts} of process ${process.pid} ends`);
    say(`ended ${job.id} ${job.attempts}`);
    return process.pid;
  }
}

/** The same without a second chance. */
@Job({ id: 'one-shot' })
export class OneShotJob extends WorkJob {}

class Foundation {}
class Root {}

/**
 * A process of a cluster: enqueues and runs jobs as its options say. On stdin it takes `once <count> <object>` and
 * answers `ids …`, and `stop`.
 */
export async function runJobChild({ url, schema, ...options }: JobChildOptions): Promise<void> {
  const database = await PostgresDatabase.open({ url, schema, maxConnections: 5 });
  const foundation = {
    module: Foundation,
    providers: [
      { provide: Database, useValue: database },
      { provide: JOBS_OPTIONS, useValue: options },
      { provide: SCHEDULER_OPTIONS, useValue: { enabled: false, minimumInterval: MINIMUM_INTERVAL } },
    ],
    exports: [Database, JOBS_OPTIONS, SCHEDULER_OPTIONS],
  };
  const application = await NestFactory.createApplicationContext(
    { module: Root, imports: [JobsModule.on(foundation)], providers: [WorkJob, OneShotJob] },
    { logger: ['error'] },
  );
  const jobs = application.get(JobsService);
  say('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, count, id] = line.split(' ');
    if (command === 'stop') break;
    const object = { type: 'round', id: id! };
    const all = await Promise.all(Array.from({ length: Number(count) }, () => jobs.enqueueOnce(WorkJob, { object })));
    say(`ids ${id} ${[...new Set(all.map((job) => job.id))].join(',')}`);
  }
  await application.close();
  await database.close();
  say('stopped');
}
