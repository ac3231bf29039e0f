import type { Configuration } from './configuration/configuration.js';
import { DemoService } from './demo/demo.service.js';
import { printable } from './logging/printable.js';
import { ServiceLogger } from './logging/service-logger.js';
import { onEndSignals } from './repeated-signal.js';
import { createService, listen } from './service.js';

/** How long the service may take to stop before it is ended. */
const STOP_TIMEOUT = 25_000;

/**
 * Starts the service, which then runs until a signal ends it.
 *
 * @throws what `createService` and `listen` throw
 */
export async function serve(configuration: Configuration): Promise<void> {
  const app = await createService(configuration, new ServiceLogger(configuration.logLevel));
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

/** Ends the process with a line that says why. */
export function fail(message: string): never {
  process.stderr.write(`${printable(message)}\n`);
  process.exit(1);
}

/** A second signal ends the process at once, and a stop that hangs ends as well. */
function endStopInTime(): void {
  const late = () => fail(`The service did not stop within ${STOP_TIMEOUT / 1_000} s`);
  onEndSignals(
    () => setTimeout(late, STOP_TIMEOUT).unref(),
    () => process.exit(1),
  );
}
