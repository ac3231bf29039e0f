import type { Migration } from './migration.js';

/**
 * Which processes run jobs and fire schedules, and what tells that a source waits for a time that only a wrong clock gave
 * it.
 *
 * - `process` has a row for each process that runs jobs or fires schedules; times are those of the database.
 * - `planned_at` is when `next_sync` was decided on, by the clock of the process that did.
 * - What a source is doing is told by its lease and its jobs: `state` was never written.
 * - Every change of a job's status is paid for by each index: jobs about nothing are not looked for by what they are
 *   about, the newest are found by their ids, and the oldest, which housekeeping removes, by where they are stored.
 */
export const processes: Migration = {
  version: 7,
  name: 'processes',
  oldestCode: 7,
  sql: `
CREATE TABLE process (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  queues text[] NOT NULL,
  scheduler boolean NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3)
);

ALTER TABLE schedule ADD COLUMN paused_at timestamptz(3);
UPDATE schedule SET paused_at = now() WHERE paused;

ALTER TABLE data_source DROP COLUMN state, ADD COLUMN planned_at timestamptz(3);
CREATE INDEX data_source_planned_idx ON data_source (planned_at) WHERE enabled AND deleted_at IS NULL;

DROP INDEX job_object_idx;
CREATE INDEX job_object_idx ON job (object_type, object_id, id) WHERE object_id IS NOT NULL;
DROP INDEX job_created_idx;
CREATE INDEX job_created_idx ON job USING brin (created);
`,
};
