import { JobWorker, WORKER_ID } from '@lib/jobs';
import { NestFactory } from '@nestjs/core';
import type { Configuration } from './configuration/configuration.js';
import { endOnSignals } from './end-on-signals.js';
import { HeadlessModule } from './headless.module.js';
import { growHeapSlowly } from './heap.js';
import { ServiceLogger } from './logging/service-logger.js';
import { WorkerOnEmbeddedDatabaseError } from './worker.errors.js';

/**
 * Starts a process that only runs jobs, until a signal ends it.
 *
 * @throws WorkerOnEmbeddedDatabaseError, and what stops the start of `DataBackendsModule`
 */
export async function work({ dataBackends, logLevel }: Configuration): Promise<void> {
  if (!dataBackends.database || dataBackends.database.url === undefined) throw new WorkerOnEmbeddedDatabaseError();
  growHeapSlowly();
  const app = await NestFactory.createApplicationContext(await HeadlessModule.forRoot(dataBackends), {
    abortOnError: false,
    logger: new ServiceLogger(logLevel),
  });
  endOnSignals(app, 'The worker');
  const slots = [...app.get(JobWorker).slots].map(([queue, count]) => `${queue} ${count}`).join(', ');
  process.stdout.write(`nestjs-data-backends worker ${WORKER_ID} is ready; jobs at once: ${slots}\n`);
}
