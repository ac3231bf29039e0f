import type { Migration } from './migration.js';

/**
 * How far each consumer has come in each source that it follows, and sources that are deleted once all have followed.
 *
 * - `revision` is the last that was handled; null = none yet, so that the next change is everything at once; 0 = none,
 *   and the next change is revision 1.
 * - `job` is the job that delivers, for as long as it runs; `token` is new for each of its attempts, and voided by whoever
 *   sets the cursor: who does not know it any more may not move the cursor.
 * - `announced_at` is when a process last had the method.
 * - `final_revision` of a source that is being deleted is the one in which every file is deleted; null when nobody waits
 *   for it.
 */
export const consumers: Migration = {
  version: 6,
  name: 'consumers',
  oldestCode: 4,
  sql: `
CREATE TABLE consumer_cursor (
  consumer text NOT NULL,
  source_id uuid NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
  revision integer CHECK (revision >= 0),
  handled_at timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  last_error jsonb,
  next_try timestamptz(3),
  paused_at timestamptz(3),
  job uuid,
  token uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  announced_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, source_id)
);
CREATE INDEX consumer_cursor_source_idx ON consumer_cursor (source_id);

ALTER TABLE data_source ADD COLUMN final_revision integer;
CREATE INDEX data_source_deleted_idx ON data_source (id) WHERE deleted_at IS NOT NULL;
`,
};
