import { BlockedError, ConformanceRun } from './conformance-run.js';
import type { DataBackendSuite } from './data-backend-suite.js';

/** What came of one check. */
export interface CheckResult {
  /** Short name of the check. */
  readonly id: string;
  readonly title: string;
  /** `blocked`: not made, since a check that it builds on has failed. */
  readonly outcome: 'passed' | 'failed' | 'blocked';
  /** Says what is wrong and what to do about it. */
  readonly error?: Error;
}

/** Makes the checks of `describeDataBackend()` without a test framework. */
export async function checkDataBackend(suite: Omit<DataBackendSuite, 'runner'>): Promise<CheckResult[]> {
  await using run = new ConformanceRun(suite);
  const results: CheckResult[] = [];
  for (const check of run.checks) {
    const { id, title } = check;
    try {
      await run.run(check);
      results.push({ id, title, outcome: 'passed' });
    } catch (error) {
      results.push({ id, title, outcome: error instanceof BlockedError ? 'blocked' : 'failed', error: error as Error });
    }
  }
  return results;
}
