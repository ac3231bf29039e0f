import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { ScheduleTiming } from '../schedule/schedule-timing.js';

/** Metadata key of `@SystemJob()`; fixed, so that two copies of this package meet. */
export const SYSTEM_JOB_METADATA = Symbol.for('nestjs-data-backends:system-job');

/** When a system job runs: every so many minutes, or by cron expression. */
export type SystemJobOptions = ScheduleTiming;

/**
 * Lets the framework run a class that extends `JobRunner` by itself: once in the whole cluster for each time that is
 * due, however many processes have the class. Add it to the providers of any module. It is `@Injectable()` as well.
 *
 * ```ts
 * @SystemJob({ interval: JobInterval.Hourly })
 * @SystemJob({ cron: '0 3 * * *', timeZone: 'Europe/Lisbon' })
 * ```
 *
 * An interval runs at once when it is new, and then in phase, whatever time its runs take. Times that pass while no
 * process is there are made up for by one run. A run that is due while the one before has not ended, or still waits
 * for a worker, is left out.
 *
 * Wrong use is refused when the application starts: `SystemJobInvalidError`.
 *
 * Source: NetBox's `system_job()`, whose chain of runs ends when a worker dies.
 */
export function SystemJob(options: SystemJobOptions): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(SYSTEM_JOB_METADATA, options ?? {})) as ClassDecorator;
}

/** The options of `@SystemJob()` on a class or on its parents; undefined when there are none. */
export function systemJobOptions(target: unknown): SystemJobOptions | undefined {
  return typeof target === 'function' ? Reflect.getMetadata(SYSTEM_JOB_METADATA, target) : undefined;
}
