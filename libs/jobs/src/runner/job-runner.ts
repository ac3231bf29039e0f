import type { JobContext } from './job-context.js';

const BRAND: unique symbol = Symbol.for('nestjs-data-backends:job-runner') as never;

/**
 * Code that runs in the background. Extend it and add the class to the providers of any module; `@Job()` gives it
 * options. Arguments and result are kept as JSON.
 *
 * A job runs at least once: a worker that vanishes in the middle of it is replaced, when `retries` allows it.
 *
 * Source: NetBox's `JobRunner`.
 */
export abstract class JobRunner<A = Record<string, unknown>, R = unknown> {
  static readonly [BRAND] = true;
  readonly [BRAND] = true;

  /**
   * Does the work. What it returns is the result of the job; what it throws makes the job `failed` (`JobFailed`, or an
   * error of the catalogue) or `errored` (anything else).
   */
  abstract run(context: JobContext<A>): Promise<R>;

  /**
   * Whether an attempt that failed with this may be followed by another, as long as `retries` allows it. Left out: after
   * an unexpected error, and one that may pass by itself. A lost worker is not asked about.
   */
  isRetryable?(error: unknown): boolean;
}

/** True for classes of runners, also those of a second copy of this package. */
export function isJobRunnerClass(value: unknown): boolean {
  return typeof value === 'function' && (value as unknown as Record<symbol, unknown>)[BRAND] === true;
}

/** True for runners, also those of a second copy of this package. */
export function isJobRunner(value: unknown): value is JobRunner {
  try {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
  } catch {
    // A proxy that throws at any touch is no runner.
    return false;
  }
}
