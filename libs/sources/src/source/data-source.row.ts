import type { ErrorCode } from '@lib/core';
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
  /** True while somebody holds a lease that has not expired. */
  readonly syncing: boolean;
  readonly state: 'idle' | 'queued' | 'syncing';
  readonly last_result: DataSourceResult;
  readonly last_error: { code: ErrorCode; message: string } | null;
  readonly last_synced: Date | null;
  readonly next_sync: Date | null;
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

const PLAIN_COLUMNS = [
  'id',
  ...EDITABLE_COLUMNS,
  'state',
  'last_result',
  'last_error',
  'last_synced',
  'next_sync',
  'blocked_by',
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

/** What every statement selects of `data_source AS source`. */
export const DATA_SOURCE_COLUMNS = [
  ...PLAIN_COLUMNS.map((column) => `source.${column}`),
  '(source.lease_token IS NOT NULL AND (source.lease_expires_at IS NULL OR source.lease_expires_at > now())) AS syncing',
].join(', ');
