import type { JobRecord } from '@lib/jobs';

const SHORTEST_DELAY = 500;
const LONGEST_DELAY = 15_000;

/**
 * How long a job is put back that cannot begin yet: short at first; the longer it has waited already, the less often it
 * looks. Not the same for all that wait.
 */
export function delayAfter({ created }: Pick<JobRecord, 'created'>): number {
  const delay = Math.min(Math.max((Date.now() - created.getTime()) / 4, SHORTEST_DELAY), LONGEST_DELAY);
  return Math.round(delay * (0.75 + Math.random() / 2));
}
