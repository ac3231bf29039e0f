import type { ErrorCode } from '@lib/core';
import { DEFAULT_TIMING } from '@lib/jobs';
import { SOURCE_OBJECT, SYNC_RUNNER } from '../job/sync-runner.js';
import type { Blockage, DataSourceResult } from './data-source.js';

/** A row of `data_source`, as PostgreSQL returns it. */
export interface DataSourceRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly source_url: string;
  readonly description: string;
  readonly comments: string;
  readonly enabled: boolean;
  readonly sync_interval: number | null;
  readonly cron: string | null;
  readonly ignore_rules: string;
  readonly parameters: Record<string, unknown>;
  /** Ciphertext by parameter name. */
  readonly secrets: Record<string, string>;
  readonly deletion_guard: number | null;
  /** Told by its lease and its jobs: nothing is kept of it that could be wrong. */
  readonly state: 'idle' | 'queued' | 'syncing';
  readonly last_result: DataSourceResult;
  readonly last_error: { code: ErrorCode; message: string } | null;
  readonly last_synced: Date | null;
  readonly next_sync: Date | null;
  /** The run that all runs of an interval are in phase with. */
  readonly schedule_anchor: Date | null;
  /** When `next_sync` was decided on, by the clock of the process that did. */
  readonly planned_at: Date | null;
  /** Scheduled syncs that failed in a row. */
  readonly failures: number;
  readonly paused_at: Date | null;
  readonly blocked_by: Blockage | null;
  readonly revision: number;
  readonly remote_revision: string | null;
  readonly configuration_key: string | null;
  readonly address_key: string | null;
  readonly listed_count: number;
  readonly file_count: number;
  readonly total_bytes: number;
  readonly problem_count: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Columns that users decide on. */
export const EDITABLE_COLUMNS = [
  'name',
  'type',
  'source_url',
  'description',
  'comments',
  'enabled',
  'sync_interval',
  'cron',
  'ignore_rules',
  'parameters',
  'secrets',
  'deletion_guard',
] as const satisfies readonly (keyof DataSourceRow)[];

/** Columns that follow from what users decide on. */
export const SCHEDULE_COLUMNS = [
  'next_sync',
  'schedule_anchor',
  'planned_at',
  'failures',
  'paused_at',
  'blocked_by',
] as const satisfies readonly (keyof DataSourceRow)[];

const PLAIN_COLUMNS = [
  'id',
  ...EDITABLE_COLUMNS,
  ...SCHEDULE_COLUMNS,
  'last_result',
  'last_error',
  'last_synced',
  'revision',
  'remote_revision',
  'configuration_key',
  'address_key',
  'listed_count',
  'file_count',
  'total_bytes',
  'problem_count',
  'version',
  'created_at',
  'updated_at',
];

/** What every statement selects of `data_source AS source`, in a schema. */
export function dataSourceColumns(schema: string): string {
  return [...PLAIN_COLUMNS.map((column) => `source.${column}`), `(${stateOf(schema)}) AS state`].join(', ');
}

/**
 * Whoever holds the lease syncs; a job that has begun, or has just given its lease back, counts as well. One whose lease
 * has expired, or that gives no sign of life, has lost its worker: it will be tried again.
 */
export function stateOf(schema: string): string {
  return `CASE WHEN source.lease_token IS NOT NULL AND (source.lease_expires_at IS NULL OR source.lease_expires_at > now())
    THEN 'syncing' ELSE coalesce((
      SELECT CASE WHEN job.status = 'running' AND (source.lease_token IS NULL OR source.sync_job IS DISTINCT FROM job.id)
          AND job.heartbeat > now() - interval '${DEFAULT_TIMING.lost} milliseconds'
        THEN 'syncing' ELSE 'queued' END FROM "${schema}".job AS job
      WHERE job.object_type = '${SOURCE_OBJECT}' AND job.object_id = source.id::text AND job.runner = '${SYNC_RUNNER}'
        AND job.status IN ('pending', 'scheduled', 'running')
      ORDER BY job.status = 'running' DESC LIMIT 1), 'idle') END`;
}
