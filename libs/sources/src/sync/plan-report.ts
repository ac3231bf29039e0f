import type { ChangeCounts, ChangeKind } from './change-plan.js';
import type { Listing } from './listing.js';
import type { SyncPlan } from './sync-result.js';
import type { SyncScope } from './sync-scope.js';

const SHOWN_CHANGES = 1_000;

/** What a plan would do, as it is shown to people. */
export async function describePlan(
  { database, source, syncId }: SyncScope,
  listing: Listing,
  counts: ChangeCounts,
  { planId, held }: { planId: string; held: boolean },
): Promise<SyncPlan> {
  const { rows } = await database.query<{ path: string; change: ChangeKind }>(
    `SELECT path, change FROM "${database.schema}".sync_change WHERE sync_id = $1 ORDER BY path LIMIT ${SHOWN_CHANGES}`,
    [syncId],
  );
  return {
    planId,
    baseRevision: source.revision,
    remoteRevision: listing.remoteRevision,
    held,
    created: counts.created,
    updated: counts.updated,
    deleted: counts.deleted,
    problems: listing.problemCount,
    changes: rows,
    problemFiles: listing.problems,
  };
}
