import { hasEnded, type Job, type Source } from '../client/shapes.js';
import { EXIT } from '../errors/exit-code.js';
import type { ListView } from '../output/renderer.js';
import type { Style } from '../output/style.js';
import { counted, shortRevision } from '../output/words.js';

/** A source and the job that synced it. */
export interface SyncOutcome {
  readonly source: Source;
  readonly job: Job;
}

/** How the syncs are listed. */
export const SYNC_LIST: ListView<SyncOutcome> = {
  name: ({ source }) => source.name,
  columns: [
    { header: 'SOURCE', text: ({ source }) => source.name },
    { header: 'RESULT', text: ({ job }) => wordOf(job), paint: (style, { job }) => colourOf(style, job) },
    { header: 'REVISION', text: ({ job }) => String(job.result?.revision ?? '-'), align: 'right' },
    { header: 'REMOTE', text: ({ job }) => shortRevision(job.result?.remoteRevision ?? null), wide: true },
    { header: 'JOB', text: ({ job }) => job.id, wide: true },
    { header: 'DETAILS', text: ({ job, source }) => detailsOf(job, source) },
  ],
};

/** What the command ends with because of a job. */
export function exitCodeOfJob(job: Job): number {
  if (!hasEnded(job)) return EXIT.ok;
  if (job.status !== 'completed') return EXIT.failed;
  return job.result?.outcome === 'held' ? EXIT.held : EXIT.ok;
}

function wordOf({ status, result }: Job): string {
  return status === 'completed' && result ? result.outcome : status;
}

function colourOf(style: Style, job: Job): (text: string) => string {
  if (!hasEnded(job)) return style.yellow;
  if (job.status !== 'completed') return style.red;
  return job.result?.outcome === 'held' ? style.yellow : style.green;
}

function detailsOf({ error, result }: Job, { name }: Source): string {
  if (error) return `${error.code}: ${error.message}`;
  if (!result) return '';
  const { outcome, created, updated, deleted, problems, planId } = result;
  const trouble = problems === 0 ? '' : `, ${counted(problems, 'problem')}`;
  const counts = `+${created} ~${updated} -${deleted}${trouble}`;
  if (outcome !== 'held') return counts;
  const remedy = planId === undefined ? '' : `; to go ahead: data-backends source sync ${name} --confirm ${planId}`;
  return `${counts}: most files would be deleted${remedy}`;
}
