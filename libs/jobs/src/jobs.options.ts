/** Injection token of `JobsOptions`. */
export const JOBS_OPTIONS = Symbol.for('nestjs-data-backends:jobs-options');

/** Which jobs this process runs. */
export interface WorkerOptions {
  /**
   * Queues that are worked on.
   *
   * @default all of the application
   */
  readonly queues?: readonly string[];
  /**
   * Slots of each queue: how many of its jobs run here at once.
   *
   * @default 5
   */
  readonly concurrency?: number;
}

/** How often the engine looks, and how long it waits, in milliseconds. Tests make them short. */
export interface JobsTiming {
  /** Between two signs of life of a running job. */
  readonly heartbeat: number;
  /** Without a sign of life, after which the worker of a job counts as lost. */
  readonly lost: number;
  /** Between two searches for due jobs without a message, and for lost workers. */
  readonly sweep: number;
  /** Between two looks at a queue that no notification tells of: for jobs whose time comes. */
  readonly poll: number;
  /** Between two writes of log lines and progress. */
  readonly flush: number;
  /** That a runner has to end after its signal was aborted; then its slot is given on. */
  readonly grace: number;
  /** Before the first of the attempts after a failure; doubled for each that follows, up to 15 minutes. */
  readonly retry: number;
  /** Before a job that this process has no runner for is offered again. */
  readonly unknownRunner: number;
}

export const DEFAULT_TIMING: JobsTiming = {
  heartbeat: 5_000,
  lost: 30_000,
  sweep: 10_000,
  poll: 1_000,
  flush: 250,
  grace: 10_000,
  retry: 5_000,
  unknownRunner: 30_000,
};

/** What the jobs library is told by the application. */
export interface JobsOptions {
  /** False: this process runs no jobs, it only enqueues them. */
  readonly worker: boolean | WorkerOptions;
  /** Whether the tables of the queue may be made and migrated. */
  readonly migrate: boolean;
  readonly timing?: Partial<JobsTiming>;
}
