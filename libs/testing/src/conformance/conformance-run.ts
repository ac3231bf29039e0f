import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { ConformanceError } from './conformance.error.js';
import type { DataBackendSuite } from './data-backend-suite.js';
import { openBackend, type OpenedBackend } from './open-backend.js';
import { Workbench } from './workbench.js';

/** One pass of the checks over a backend; they run one after the other, whoever asks for them. */
export class ConformanceRun implements AsyncDisposable {
  readonly checks: readonly Check[];
  private opening: Promise<{ opened: OpenedBackend; bench: Workbench }> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private failed: Check | null = null;

  /** @throws Error when the suite leaves out a check that there is not */
  constructor(private readonly suite: DataBackendSuite) {
    const { without = [] } = suite;
    const unknown = without.find((name) => !CHECKS.some(({ id }) => id === name));
    if (unknown !== undefined) {
      const known = CHECKS.map(({ id }) => id).join(', ');
      throw new Error(`There is no check "${unknown}" to leave out (\`without\`). There are: ${known}.`);
    }
    this.checks = CHECKS.filter((check) => !without.includes(check.id) && (check.applies?.(suite) ?? true));
  }

  /** @throws ConformanceError, or what keeps the application of the backend from starting */
  run(check: Check): Promise<void> {
    const result = this.turn.then(() => this.runNow(check));
    this.turn = result.catch(() => undefined);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { opened, bench } = (await this.opening?.catch(() => undefined)) ?? {};
    await opened?.[Symbol.asyncDispose]();
    await (bench ? bench.files.close() : this.suite.remote.close?.());
  }

  private async runNow(check: Check): Promise<void> {
    if (this.failed) throw new BlockedError(this.failed);
    let bench: Workbench | undefined;
    try {
      bench = (await (this.opening ??= this.open())).bench;
      await check.run(bench);
    } catch (error) {
      if (check.basic || !bench) this.failed = check;
      throw error;
    } finally {
      await bench?.tidy();
    }
  }

  private async open(): Promise<{ opened: OpenedBackend; bench: Workbench }> {
    const opened = await openBackend(this.suite);
    return { opened, bench: new Workbench(this.suite, opened) };
  }
}

/** A check that was not made, since one that it builds on has failed. */
export class BlockedError extends ConformanceError {
  constructor(failed: Check) {
    super(`This was not checked, because the backend fails "${failed.title}".`, 'Mend that first.');
  }
}
