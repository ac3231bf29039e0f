import type { Standstill } from '@lib/jobs';
import type { Blockage } from '../source/data-source.js';
import type { DataSourceRow } from '../source/data-source.row.js';

/** Processes come and go, and those of a new cluster do not come all at once. */
const PATIENCE = 120_000;

/** What keeps a source with a schedule from syncing although nothing is wrong with it; null when nothing does. */
export function standstillOf(
  { next_sync: nextSync, created_at: created }: DataSourceRow,
  standstill: Standstill | null,
): Blockage | null {
  if (nextSync === null || !standstill) return null;
  const since = standstill.since && standstill.since > created ? standstill.since : created;
  if (standstill.missing !== 'schedule' && standstill.now.getTime() - since.getTime() < PATIENCE) return null;
  return { since: since.toISOString(), ...REASONS[standstill.missing](standstill) };
}

const REASONS: Readonly<Record<Standstill['missing'], (standstill: Standstill) => Omit<Blockage, 'since'>>> = {
  schedule: () => ({
    code: 'SCHEDULE_PAUSED',
    remedy: 'The schedule that looks for due sources is paused. Resume it: no source syncs by itself until then.',
  }),
  scheduler: () => ({
    code: 'SCHEDULER_MISSING',
    remedy:
      'No process fires schedules. Start one that does: a service or a worker without --no-scheduler, or an application ' +
      'with the option scheduler.',
  }),
  worker: ({ queue }) => ({
    code: 'WORKER_MISSING',
    remedy:
      `No process runs the jobs of the queue "${queue}". Start one that does: a service without --no-worker, ` +
      'data-backends worker, or an application with the option worker.',
  }),
};
