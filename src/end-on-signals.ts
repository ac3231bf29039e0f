import type { INestApplicationContext } from '@nestjs/common';
import { printable } from './logging/printable.js';
import { onEndSignals } from './repeated-signal.js';

/** How long an application may take to stop before its process is ended. */
const STOP_TIMEOUT = 25_000;

/**
 * Stops the application, and ends the process, when it is asked to end. A second signal ends it at once, and a stop that
 * hangs ends as well.
 *
 * @param name of the application, to begin a sentence with
 */
export function endOnSignals(app: INestApplicationContext, name: string): void {
  const late = () => fail(`${name} did not stop within ${STOP_TIMEOUT / 1_000} s`);
  onEndSignals(
    () => setTimeout(late, STOP_TIMEOUT).unref(),
    () => process.exit(1),
  );
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
}

/** Ends the process with a line that says why. */
export function fail(message: string): never {
  process.stderr.write(`${printable(message)}\n`);
  process.exit(1);
}
