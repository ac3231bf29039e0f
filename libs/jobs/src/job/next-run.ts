import type { JobRow } from './job.row.js';

const MINUTE = 60_000;

/**
 * When a job that recurs runs next: a whole number of intervals after the time it was planned for, so that it does not
 * drift; what was missed meanwhile is left out.
 */
export function nextRunOf(
  { scheduled, created }: Pick<JobRow, 'scheduled' | 'created'>,
  interval: number,
  now: Date,
): Date {
  const planned = (scheduled ?? created).getTime();
  const step = interval * MINUTE;
  const missed = Math.max(0, Math.floor((now.getTime() - planned) / step));
  return new Date(planned + (missed + 1) * step);
}
