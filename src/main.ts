import { isDataBackendsError } from '@lib/data-backends';
import { readConfiguration } from './configuration/read-configuration.js';
import { DemoService } from './demo/demo.service.js';
import { printable, ServiceLogger } from './logging/service-logger.js';
import { createService, listen } from './service.js';

/** How long the service may take to stop before it is ended. */
const STOP_TIMEOUT = 25_000;

async function start(): Promise<void> {
  const configuration = await readConfiguration(process.env, process.cwd());
  const logger = new ServiceLogger(configuration.logLevel);
  const app = await createService(configuration, logger);
  try {
    await app.get(DemoService).make();
    const url = await listen(app, configuration);
    endStopInTime();
    app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
    process.stdout.write(`nestjs-data-backends is ready at ${url}\n`);
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** One press of Ctrl-C comes twice under npm: from the terminal, and handed on by npm. */
const SAME_SIGNAL = 500;

/** A second signal ends the process at once, and a stop that hangs ends as well. */
function endStopInTime(): void {
  let stoppingSince: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (stoppingSince !== undefined) {
      if (now - stoppingSince > SAME_SIGNAL) process.exit(1);
      return;
    }
    stoppingSince = now;
    setTimeout(() => fail(`The service did not stop within ${STOP_TIMEOUT / 1_000} s`), STOP_TIMEOUT).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(message: string): never {
  process.stderr.write(`${printable(message)}\n`);
  process.exit(1);
}

try {
  await start();
} catch (error) {
  if (isDataBackendsError(error) && error.code !== 'INTERNAL') fail(`${error.code}: ${error.message}`);
  fail((error as Error).stack ?? String(error));
}
