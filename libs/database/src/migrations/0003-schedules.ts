import type { Migration } from './migration.js';

/**
 * When system jobs run: one row for each class, under the id of its runner.
 *
 * - `next_run` is moved by whoever fires, together with the insert of the job; `last_run` is the time that was due.
 * - `last_fired` and `announced_at` go by the clock of the database, the other times by the clocks of the processes.
 * - `interval_seconds` is whole minutes, except in tests; so is `sync_interval`, which is in minutes.
 */
export const schedules: Migration = {
  version: 3,
  name: 'schedules',
  oldestCode: 2,
  sql: `
ALTER TABLE data_source ALTER COLUMN sync_interval TYPE double precision;

CREATE TABLE schedule (
  id text PRIMARY KEY,
  name text NOT NULL,
  interval_seconds integer CHECK (interval_seconds > 0),
  cron text,
  time_zone text,
  paused boolean NOT NULL DEFAULT false,
  next_run timestamptz(3) NOT NULL,
  last_run timestamptz(3),
  last_fired timestamptz(3),
  last_job uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  announced_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((interval_seconds IS NULL) <> (cron IS NULL)),
  CHECK (time_zone IS NULL OR cron IS NOT NULL)
);
`,
};
