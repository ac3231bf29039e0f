import { ConformanceRun } from './conformance-run.js';
import type { DataBackendSuite } from './data-backend-suite.js';
import { findTestRunner } from './test-runner.js';

/** Milliseconds for one check in a framework that ends tests by itself: the kit has deadlines of its own within. */
const TEST_TIMEOUT = 300_000;

/**
 * Describes what every data backend has to do, for the one that you are writing, as tests of the framework that runs
 * the file. Each failure says what is wrong and what to do about it.
 *
 * ```ts
 * describeDataBackend({
 *   backend: FtpBackend,
 *   target: () => ({ url: server.url }),
 *   remote: {
 *     write: (path, content) => server.put(path, content),
 *     remove: (path) => server.delete(path),
 *   },
 * });
 * ```
 */
export function describeDataBackend(suite: DataBackendSuite): void {
  const { describe, it, afterAll, after } = suite.runner ?? findTestRunner();
  describe(`${suite.name ?? nameOf(suite.backend)} as a data backend`, () => {
    const run = new ConformanceRun(suite);
    (afterAll ?? after)?.(() => run[Symbol.asyncDispose]());
    const more: [number?] = afterAll ? [TEST_TIMEOUT] : [];
    for (const check of run.checks) it(check.title, () => run.run(check), ...more);
  });
}

function nameOf(backend: DataBackendSuite['backend']): string {
  if (typeof backend === 'string') return backend;
  return (typeof backend === 'function' ? backend.name : backend.constructor.name) || 'The backend';
}
