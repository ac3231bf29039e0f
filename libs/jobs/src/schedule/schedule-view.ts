import type { JobStatus } from '../job/job.js';
import type { Schedule } from './schedule.js';
import type { ScheduleRow } from './schedule-row.js';

/** A schedule and its last job, as one row. */
export interface ShownRow extends Omit<ScheduleRow, 'lastJob' | 'idle' | 'unannounced'> {
  readonly announced: Date;
  readonly job: string | null;
  readonly status: JobStatus | null;
  readonly started: Date | null;
  readonly completed: Date | null;
}

/** The schedule as it is shown. */
export function toSchedule(row: ShownRow): Schedule {
  const { job: id, status, started, completed } = row;
  return {
    id: row.id,
    name: row.name,
    interval: row.intervalSeconds === null ? null : row.intervalSeconds / 60,
    cron: row.cron,
    timeZone: row.timeZone,
    paused: row.paused,
    nextRun: row.paused ? null : row.nextRun,
    lastRun: row.lastRun,
    lastJob: id !== null && status !== null ? { id, status, started, completed } : null,
    announced: row.announced,
  };
}
