import type { Standstill } from '@lib/jobs';
import { standstillOf } from '../schedule/sync-standstill.js';
import { type Blockage, type DataSource, statusOf } from './data-source.js';
import type { DataSourceRow } from './data-source.row.js';
import { storedReference } from './source-secrets.js';

/**
 * A row as everybody may see it: sensitive parameters only tell that they are set, and by which reference.
 *
 * @param standstill what keeps all sources from syncing by themselves
 */
export function toDataSource(row: DataSourceRow, standstill: Standstill | null): DataSource {
  const secrets = Object.fromEntries(Object.entries(row.secrets).map(([name, sealed]) => [name, shownSecret(sealed)]));
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    sourceUrl: row.source_url,
    description: row.description,
    comments: row.comments,
    enabled: row.enabled,
    syncInterval: row.sync_interval,
    cron: row.cron,
    ignoreRules: row.ignore_rules,
    parameters: { ...row.parameters, ...secrets },
    deletionGuard: row.deletion_guard ?? 'off',
    status: statusOf(row.state, row.last_result),
    state: row.state,
    lastResult: row.last_result,
    lastError: row.last_error,
    lastSynced: row.last_synced,
    nextSync: row.enabled ? row.next_sync : null,
    revision: row.revision,
    remoteRevision: row.remote_revision,
    fileCount: row.file_count,
    problems: row.problem_count,
    blockedBy: row.enabled ? (row.blocked_by ?? standstillOf(row, standstill)) : pausedBy(row),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A reference tells where the secret is, and nothing of it. */
export function shownSecret(sealed: string): { set: true; reference?: string } {
  const reference = storedReference(sealed);
  return { set: true, ...(reference !== null && { reference }) };
}

function pausedBy({ paused_at: pausedAt, updated_at: updatedAt }: DataSourceRow): Blockage {
  return {
    code: 'SOURCE_DISABLED',
    since: (pausedAt ?? updatedAt).toISOString(),
    remedy: 'The source is paused. Resume it to let it sync again.',
  };
}
