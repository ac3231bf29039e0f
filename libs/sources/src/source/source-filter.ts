import { containing, type SortKey } from '@lib/database';
import { SOURCE_OBJECT, SYNC_RUNNER } from '../job/sync-runner.js';
import { type DataSourceResult, type DataSourceState, type DataSourceStatus } from './data-source.js';
import { type DataSourceRow, stateOf } from './data-source.row.js';

/** Which sources are listed; everything may be left out. */
export interface SourceFilter {
  readonly type?: string;
  readonly enabled?: boolean;
  readonly status?: DataSourceStatus;
  readonly state?: DataSourceState;
  readonly lastResult?: DataSourceResult;
  /** The other machine that is read, without a port. */
  readonly host?: string;
  /** The whole name. */
  readonly name?: string;
  /** Part of the name, the URL, the description or the comments, whatever the case. */
  readonly q?: string;
  /** These at most. */
  readonly ids?: readonly string[];
}

/** What sources can be sorted by; those that were never synced come first, those that never will last. */
export const SOURCE_SORTS: Readonly<Record<string, SortKey<DataSourceRow>>> = {
  name: { sql: 'source.name COLLATE "C"', type: 'text', of: ({ name }) => name },
  type: { sql: 'source.type COLLATE "C"', type: 'text', of: ({ type }) => type },
  created: { sql: 'source.created_at', type: 'timestamptz', of: ({ created_at: created }) => created },
  updated: { sql: 'source.updated_at', type: 'timestamptz', of: ({ updated_at: updated }) => updated },
  lastSynced: {
    sql: `coalesce(source.last_synced, '-infinity'::timestamptz)`,
    type: 'timestamptz',
    of: ({ last_synced: last }) => last ?? '-infinity',
  },
  nextSync: {
    sql: `coalesce(CASE WHEN source.enabled THEN source.next_sync END, 'infinity'::timestamptz)`,
    type: 'timestamptz',
    of: ({ enabled, next_sync: next }) => (enabled && next) || 'infinity',
  },
  fileCount: { sql: 'source.file_count', type: 'bigint', of: ({ file_count: count }) => count },
};

const RESULTS: Readonly<Record<'new' | 'completed' | 'failed', readonly DataSourceResult[]>> = {
  new: ['never'],
  completed: ['changed', 'unchanged'],
  failed: ['failed', 'held'],
};

/** The conditions of a filter on `data_source AS source`; adds their parameters. */
export function sourceConditions(filter: SourceFilter, schema: string, values: unknown[]): string {
  const { type, enabled, status, state, lastResult, host, name, q, ids } = filter;
  const results = status && status in RESULTS ? RESULTS[status as keyof typeof RESULTS] : undefined;
  const stateOfStatus = results ? 'idle' : (status as DataSourceState | undefined);
  const conditions = [
    'source.deleted_at IS NULL',
    type !== undefined && `source.type = $${values.push(type)}`,
    enabled !== undefined && `source.enabled = $${values.push(enabled)}`,
    host !== undefined && `source.remote_host = $${values.push(host.toLowerCase())}`,
    name !== undefined && `source.name = $${values.push(name)}`,
    ids && `source.id = ANY ($${values.push(ids)}::uuid[])`,
    lastResult !== undefined && `source.last_result = $${values.push(lastResult)}`,
    results && `source.last_result = ANY ($${values.push(results)}::text[])`,
    state !== undefined && stateCondition(state, schema),
    stateOfStatus !== undefined && stateCondition(stateOfStatus, schema),
    q !== undefined &&
      `concat_ws(' ', source.name, source.source_url, source.description, source.comments)
         ILIKE $${values.push(containing(q))}`,
  ];
  return conditions.filter(Boolean).join(' AND ');
}

/** Looks at the few that are leased or have an open job, instead of looking for the jobs of each source. */
function stateCondition(state: DataSourceState, schema: string): string {
  const isBusy = `((source.lease_token IS NOT NULL
      AND (source.lease_expires_at IS NULL OR source.lease_expires_at > now()))
    OR source.id::text IN (SELECT job.object_id FROM "${schema}".job AS job
      WHERE job.object_type = '${SOURCE_OBJECT}' AND job.runner = '${SYNC_RUNNER}'
        AND job.status IN ('pending', 'scheduled', 'running') AND job.object_id IS NOT NULL))`;
  return state === 'idle' ? `NOT ${isBusy}` : `(${isBusy} AND (${stateOf(schema)}) = '${state}')`;
}
