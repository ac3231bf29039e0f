import type { Migration } from './migration.js';

/**
 * What long lists are sorted and filtered by.
 *
 * - Names and types are compared byte by byte, so that each database has the same order.
 * - `job_unsuccessful_idx` has only what somebody looks for among millions that went well.
 */
export const listIndexes: Migration = {
  version: 12,
  name: 'list-indexes',
  oldestCode: 7,
  sql: `
CREATE INDEX data_source_name_idx ON data_source (name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX data_source_last_synced_idx ON data_source (coalesce(last_synced, '-infinity'::timestamptz), id)
  WHERE deleted_at IS NULL;
CREATE INDEX job_unsuccessful_idx ON job (created, id) WHERE status IN ('failed', 'errored', 'cancelled');
`,
};
