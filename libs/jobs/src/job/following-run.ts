import { nextRun } from '../schedule/next-run.js';
import type { JobRow } from './job.row.js';

/**
 * When a job that recurs runs next: a whole number of intervals after the time it was planned for, so that it does not
 * drift; what was missed meanwhile is left out.
 */
export function followingRun(
  { scheduled, created }: Pick<JobRow, 'scheduled' | 'created'>,
  interval: number,
  now: Date,
): Date {
  const planned = scheduled ?? created;
  // A clock that was put back does not bring back the run that has just been.
  return nextRun({ interval }, now > planned ? now : planned, { anchor: planned });
}
