import { Logger } from '@nestjs/common';
import type { Configuration } from './configuration/configuration.js';
import { DemoService } from './demo/demo.service.js';
import { endOnSignals } from './end-on-signals.js';
import { sayHowToLogIn } from './first-login.js';
import { growHeapSlowly } from './heap.js';
import { ServiceLogger } from './logging/service-logger.js';
import { createService, listen } from './service.js';

/**
 * Starts the service, which then runs until a signal ends it.
 *
 * @throws what `createService` and `listen` throw
 */
export async function serve(configuration: Configuration): Promise<void> {
  growHeapSlowly();
  const app = await createService(configuration, new ServiceLogger(configuration.logLevel));
  try {
    await app.get(DemoService).make();
    warnOfIdleQueue(configuration);
    const url = await listen(app, configuration);
    endOnSignals(app, 'The service');
    process.stdout.write(`nestjs-data-backends is ready at ${url}\n`);
    await sayHowToLogIn(app, configuration, url);
  } catch (error) {
    await app.close();
    throw error;
  }
}

function warnOfIdleQueue({ dataBackends: { database, worker } }: Configuration): void {
  if (worker !== false || !database || database.url !== undefined) return;
  new Logger('Jobs').warn(
    'No job will run: this process runs none, and no other can open the embedded database. Leave --no-worker and ' +
      'DATA_BACKENDS_WORKER out, or set DATABASE_URL and start a worker beside it.',
  );
}
