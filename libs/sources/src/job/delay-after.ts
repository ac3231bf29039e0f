import { JobPostponed, type JobRecord } from '@lib/jobs';

const SHORTEST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const MINUTE = 60_000;

/**
 * How long a job is put back that cannot begin yet: short at first; the longer it has waited already, the less often it
 * looks. Not the same for all that wait.
 */
export function delayAfter({ created }: Pick<JobRecord, 'created'>): number {
  const delay = Math.min(Math.max((Date.now() - created.getTime()) / 4, SHORTEST_DELAY), LONGEST_DELAY);
  return Math.round(delay * (0.75 + Math.random() / 2));
}

/**
 * Puts a job back whose code only other processes have: those of another version, or another application. After a minute
 * it may end: they look themselves, each minute, for what is to be done.
 *
 * @throws JobPostponed
 */
export function handOver(job: Pick<JobRecord, 'created'>): void {
  if (Date.now() - job.created.getTime() < MINUTE) throw new JobPostponed(delayAfter(job));
}
