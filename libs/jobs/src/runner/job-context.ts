import type { ProgressReporter } from '@lib/core';
import type { LoggerService } from '@nestjs/common';
import type { JobRecord } from '../job/job.js';

/** What the engine lends to a runner while one job runs. */
export interface JobContext<A = Record<string, unknown>> {
  /** The job as it was when it started. */
  readonly job: JobRecord<A>;
  /** What it was enqueued with; `{}` when that was nothing. */
  readonly args: A;
  /** Writes to the log of the job, which is readable while it runs. */
  readonly logger: LoggerService;
  /**
   * Aborts when the job is cancelled, takes too long, is taken over, or its worker stops; the reason is an error of the
   * catalogue. Hand it on to whatever takes long: a runner that ignores it goes on, but nothing of it counts any more.
   */
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}
