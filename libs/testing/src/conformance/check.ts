import type { DataBackendSuite } from './data-backend-suite.js';
import type { Workbench } from './workbench.js';

/** One thing that every backend has to do, or must not. */
export interface Check {
  /** Short name, by which the kit's own tests and the guide speak of it. */
  readonly id: string;
  /** Title of the test, after the name of the backend. */
  readonly title: string;
  /** Nothing after it can be judged while it fails. */
  readonly basic?: boolean;
  /** Whether the suite has what it needs; left out: always. */
  applies?(suite: DataBackendSuite): boolean;
  /** @throws ConformanceError */
  run(bench: Workbench): Promise<void>;
}
