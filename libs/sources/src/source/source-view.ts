import { type DataSource, statusOf } from './data-source.js';
import type { DataSourceRow } from './data-source.row.js';

/** A row as everybody may see it: sensitive parameters only tell that they are set. */
export function toDataSource(row: DataSourceRow): DataSource {
  const state = row.syncing ? 'syncing' : row.state === 'syncing' ? 'idle' : row.state;
  const secrets = Object.fromEntries(Object.keys(row.secrets).map((name) => [name, { set: true }]));
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
    status: statusOf(state, row.last_result),
    state,
    lastResult: row.last_result,
    lastError: row.last_error,
    lastSynced: row.last_synced,
    nextSync: row.next_sync,
    revision: row.revision,
    remoteRevision: row.remote_revision,
    fileCount: row.file_count,
    problems: row.problem_count,
    blockedBy: row.blocked_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
