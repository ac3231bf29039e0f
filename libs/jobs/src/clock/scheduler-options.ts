/** Injection token of `SchedulerOptions`. */
export const SCHEDULER_OPTIONS = Symbol.for('nestjs-data-backends:scheduler-options');

/** How this process takes part in firing schedules. */
export interface SchedulerOptions {
  /** Whether it fires any. */
  readonly enabled: boolean;
  /** Milliseconds between two runs of a schedule, at least. */
  readonly minimumInterval: number;
}
