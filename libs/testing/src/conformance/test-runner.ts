/** What the kit needs of a test framework: jest, `@jest/globals`, vitest, mocha and node:test have it. */
export interface TestRunner {
  describe(title: string, body: () => void): unknown;
  it(title: string, test: () => Promise<void>, timeout?: number): unknown;
  /** jest and vitest; `after` is that of node:test and mocha. */
  afterAll?(hook: () => Promise<void>): unknown;
  after?(hook: () => Promise<void>): unknown;
}

/**
 * The framework that the file runs under, as far as can be told without importing one.
 *
 * @throws Error when it keeps its functions to itself
 */
export function findTestRunner(
  globals: Partial<TestRunner> = globalThis as Partial<TestRunner>,
  environment: NodeJS.ProcessEnv = process.env,
): TestRunner {
  if (globals.describe && globals.it) return globals as TestRunner;
  for (const [variable, name] of Object.entries(FRAMEWORKS)) {
    if (environment[variable] === undefined) continue;
    throw new Error(
      `describeDataBackend() found no global describe() and it(). Give it those of the framework: ` +
        `import * as runner from '${name}'; describeDataBackend({ runner, … }).`,
    );
  }
  return process.getBuiltinModule('node:test');
}

/** By a variable that they set for the processes that run tests. */
const FRAMEWORKS = { VITEST: 'vitest', JEST_WORKER_ID: '@jest/globals' };
