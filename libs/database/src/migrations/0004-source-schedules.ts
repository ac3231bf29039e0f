import type { Migration } from './migration.js';

/**
 * What data sources need to sync by themselves.
 *
 * - `next_sync` is when the source syncs next; `schedule_anchor` the run that all runs of its interval are in phase with.
 * - `failures` counts scheduled syncs that failed in a row.
 * - `sync_job` is the job that held the lease last: one that runs and is not named here has not begun to sync.
 * - `remote_host` is where the source reads; null when that is no other machine.
 */
export const sourceSchedules: Migration = {
  version: 4,
  name: 'source-schedules',
  oldestCode: 4,
  sql: `
ALTER TABLE data_source
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  ADD COLUMN schedule_anchor timestamptz(3),
  ADD COLUMN paused_at timestamptz(3),
  ADD COLUMN sync_job uuid,
  ADD COLUMN remote_host text GENERATED ALWAYS AS (lower(coalesce(
    substring(source_url from '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\\[[^\\]/]*\\]|[^/?#:]+)'),
    substring(source_url from '^[^/@:]+@(\\[[^\\]/]*\\]|[^/:]+):')))) STORED;

UPDATE data_source SET schedule_anchor = now(), next_sync = now() WHERE sync_interval IS NOT NULL OR cron IS NOT NULL;
UPDATE data_source SET paused_at = now() WHERE NOT enabled;

CREATE INDEX data_source_due_host_idx ON data_source (remote_host, next_sync) WHERE enabled AND deleted_at IS NULL;
CREATE INDEX data_source_leased_idx ON data_source (remote_host) WHERE lease_token IS NOT NULL;
CREATE INDEX job_open_idx ON job (object_id)
  WHERE object_type = 'data-source' AND status IN ('pending', 'scheduled', 'running');
`,
};
