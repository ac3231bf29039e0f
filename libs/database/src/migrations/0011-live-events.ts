import type { Migration } from './migration.js';

/**
 * The journal of what happens to sources, jobs and schedules, for those who follow it live.
 *
 * - Triggers write an event in the transaction of what it tells, whoever makes that; as long as nobody follows
 *   (`recorded_until` is past) they write nothing.
 * - `position` is given after the commit, in one place at a time: a transaction that commits late gets a late position, and
 *   who reads in the order of positions skips nothing, however long others take.
 * - Every position after `continuous_since` is there: who has read up to an earlier one has missed something.
 * - After a crash of the server the journal is empty, hence UNLOGGED; positions never come twice, as their sequence is logged.
 * - `syncing_since` tells the lease of a sync from that of a plan or a deletion.
 */
export const liveEvents: Migration = {
  version: 11,
  name: 'live-events',
  oldestCode: 7,
  sql: `
ALTER TABLE data_source ADD COLUMN syncing_since timestamptz(3);

CREATE UNLOGGED TABLE live_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  position bigint,
  time timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  type text NOT NULL,
  source_id text,
  job_id uuid,
  data jsonb NOT NULL
);
CREATE UNIQUE INDEX live_event_position_key ON live_event (position);
CREATE INDEX live_event_unnumbered_idx ON live_event (id) WHERE position IS NULL;
CREATE SEQUENCE live_position;

CREATE UNLOGGED TABLE live_journal (
  channel text PRIMARY KEY,
  recorded_until timestamptz(3) NOT NULL,
  continuous_since bigint NOT NULL
);

CREATE FUNCTION is_live_recorded() RETURNS boolean LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN EXISTS (SELECT FROM live_journal WHERE recorded_until > now());
END $$;

CREATE FUNCTION announce_live_events() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_notify(channel, '') FROM live_journal WHERE EXISTS (SELECT FROM added);
  RETURN NULL;
END $$;
CREATE TRIGGER announce_live_events AFTER INSERT ON live_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION announce_live_events();

CREATE FUNCTION record_added_jobs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, source_id, job_id, data)
    SELECT 'job.enqueued', CASE WHEN object_type = 'data-source' THEN object_id END, id,
      jsonb_build_object('name', name, 'runner', runner, 'queue', queue, 'schedule', schedule, 'status', status)
    FROM added ORDER BY id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_live_events AFTER INSERT ON job REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION record_added_jobs();

CREATE FUNCTION record_changed_jobs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, source_id, job_id, data)
    SELECT event.type, CASE WHEN job.object_type = 'data-source' THEN job.object_id END, job.id,
      jsonb_build_object('name', job.name, 'runner', job.runner, 'queue', job.queue, 'schedule', job.schedule,
        'status', job.status)
      || CASE event.type WHEN 'job.progress' THEN jsonb_build_object('progress', job.progress)
         WHEN 'job.end' THEN jsonb_build_object('error', job.error) ELSE '{}' END
    FROM changed AS job JOIN former USING (id)
    CROSS JOIN LATERAL (SELECT CASE
      WHEN job.status IS DISTINCT FROM former.status THEN CASE job.status
        WHEN 'running' THEN 'job.start' WHEN 'pending' THEN 'job.enqueued' WHEN 'scheduled' THEN 'job.enqueued'
        ELSE 'job.end' END
      WHEN job.progress IS DISTINCT FROM former.progress THEN 'job.progress' END AS type) AS event
    WHERE event.type IS NOT NULL ORDER BY job.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_changed_live_events AFTER UPDATE ON job REFERENCING OLD TABLE AS former NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION record_changed_jobs();

CREATE FUNCTION record_job_lines() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, source_id, job_id, data)
    SELECT 'job.log', CASE WHEN job.object_type = 'data-source' THEN job.object_id END, lines.job_id,
      jsonb_build_object('from', lines.first, 'to', lines.last)
    FROM (SELECT job_id, min(line) AS first, max(line) AS last FROM added GROUP BY job_id, (line - 1) / 20) AS lines
      JOIN job ON job.id = lines.job_id
    ORDER BY lines.job_id, lines.first;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_live_events AFTER INSERT ON job_log REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION record_job_lines();

CREATE FUNCTION record_added_sources() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, source_id, data)
    SELECT 'data-source.created', id, jsonb_build_object('name', name, 'type', type) FROM added ORDER BY id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_live_events AFTER INSERT ON data_source REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION record_added_sources();

CREATE FUNCTION record_changed_sources() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, source_id, data)
    SELECT event.type, source.id, jsonb_build_object('name', source.name, 'type', source.type)
      || CASE event.type WHEN 'data-source.post-sync' THEN jsonb_build_object('outcome', source.last_result,
           'revision', source.revision, 'remoteRevision', source.remote_revision, 'error', source.last_error)
         ELSE '{}' END
    FROM changed AS source JOIN former USING (id)
    CROSS JOIN LATERAL (SELECT CASE
      WHEN former.deleted_at IS NOT NULL THEN NULL
      WHEN source.deleted_at IS NOT NULL THEN 'data-source.deleted'
      WHEN source.version <> former.version THEN 'data-source.updated'
      WHEN source.syncing_since IS NOT DISTINCT FROM former.syncing_since THEN NULL
      WHEN source.syncing_since IS NULL THEN 'data-source.post-sync'
      ELSE 'data-source.pre-sync' END AS type) AS event
    WHERE event.type IS NOT NULL ORDER BY source.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_changed_live_events AFTER UPDATE ON data_source REFERENCING OLD TABLE AS former NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION record_changed_sources();

CREATE FUNCTION record_changed_schedules() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, data)
    SELECT CASE WHEN schedule.paused THEN 'schedule.paused' ELSE 'schedule.resumed' END,
      jsonb_build_object('schedule', schedule.id, 'name', schedule.name)
    FROM changed AS schedule JOIN former USING (id) WHERE schedule.paused <> former.paused ORDER BY schedule.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_changed_live_events AFTER UPDATE ON schedule REFERENCING OLD TABLE AS former NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION record_changed_schedules();

CREATE FUNCTION record_revoked_access() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF is_live_recorded() THEN
    INSERT INTO live_event (type, data) SELECT 'access.revoked', '{}' WHERE EXISTS (SELECT FROM removed);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_live_events AFTER DELETE ON access_token REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION record_revoked_access();
CREATE TRIGGER record_live_events AFTER DELETE ON session REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION record_revoked_access();
`,
};
