import type { Migration } from './migration.js';

/**
 * Jobs that a queue carries to workers, and what they say while they run.
 *
 * - `runner` is null for a job that no worker runs: a sync in the caller's time.
 * - `claim` is new each time a worker takes the job; who does not know it may write nothing any more.
 * - `object_id` is text: objects of the application have ids of any kind.
 * - `scheduled` is the time that was asked for, `due` when the job runs next: later than that after a failure.
 * - `schedule` is what fired the job; a job with `interval` and without it has its successor inserted when it ends.
 * - `next` is what follows a running job in place of itself.
 * - `heartbeat` is in no index, so that setting it stays cheap.
 */
export const jobs: Migration = {
  version: 2,
  name: 'jobs',
  oldestCode: 2,
  sql: `
ALTER TABLE job ALTER COLUMN object_id TYPE text;
ALTER TABLE job
  ADD COLUMN runner text,
  ADD COLUMN queue text NOT NULL DEFAULT 'default',
  ADD COLUMN priority integer NOT NULL DEFAULT 0,
  ADD COLUMN once boolean NOT NULL DEFAULT false,
  ADD COLUMN args jsonb,
  ADD COLUMN actor jsonb,
  ADD COLUMN scheduled timestamptz(3),
  ADD COLUMN due timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN interval integer CHECK (interval > 0),
  ADD COLUMN cron text,
  ADD COLUMN schedule text,
  ADD COLUMN next jsonb,
  ADD COLUMN timeout integer,
  ADD COLUMN retries integer NOT NULL DEFAULT 0,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN progress jsonb,
  ADD COLUMN claim uuid,
  ADD COLUMN worker text,
  ADD COLUMN heartbeat timestamptz(3),
  ADD COLUMN log_lines integer NOT NULL DEFAULT 0,
  ADD COLUMN log_bytes integer NOT NULL DEFAULT 0,
  ADD CHECK (status IN ('pending', 'scheduled', 'running', 'completed', 'errored', 'failed', 'cancelled'));

CREATE UNIQUE INDEX job_once_key ON job (runner, object_type, object_id) NULLS NOT DISTINCT
  WHERE once AND status IN ('pending', 'scheduled', 'running');
CREATE INDEX job_waiting_idx ON job (due) WHERE status IN ('pending', 'scheduled');
CREATE INDEX job_running_idx ON job (id) WHERE status = 'running';
CREATE INDEX job_created_idx ON job (created, id);

CREATE TABLE job_log (
  job_id uuid NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  line integer NOT NULL,
  time timestamptz(3) NOT NULL,
  level text NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
  message text NOT NULL,
  PRIMARY KEY (job_id, line)
);
`,
};
