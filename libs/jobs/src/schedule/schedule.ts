import type { JobStatus } from '../job/job.js';

/** The schedule of a system job, as it is shown. */
export interface Schedule {
  /** Id of the runner. */
  readonly id: string;
  /** To show to people. */
  readonly name: string;
  /** Minutes; null when it is by cron expression. */
  readonly interval: number | null;
  readonly cron: string | null;
  /** Null = UTC. */
  readonly timeZone: string | null;
  readonly paused: boolean;
  /** Null while it is paused. */
  readonly nextRun: Date | null;
  /** The time that the last run was due at; null = never. */
  readonly lastRun: Date | null;
  /** The job of the last run, as long as it is kept. */
  readonly lastJob: ScheduleJob | null;
  /** When a process last said that it has the class. */
  readonly announced: Date;
}

/** The last job of a schedule. */
export interface ScheduleJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly started: Date | null;
  readonly completed: Date | null;
}
