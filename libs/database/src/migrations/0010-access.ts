import type { Migration } from './migration.js';

/**
 * Who is logged in, and who changed what.
 *
 * - `session.token_id` is the token that it was exchanged for, and ends with; `admin_hash` the digest of the admin token
 *   of the configuration; neither: a login code.
 * - `login_code` is taken by a DELETE, so that it works once, however many processes are asked.
 * - `audit_entry` is only added to: nothing changes a row, and only the collector, which says so, removes old ones.
 */
export const access: Migration = {
  version: 10,
  name: 'access',
  oldestCode: 7,
  sql: `
CREATE TABLE session (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  token_id uuid REFERENCES access_token (id) ON DELETE CASCADE,
  admin_hash bytea,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used timestamptz(3) NOT NULL DEFAULT now(),
  idle_until timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX session_token ON session (token_id);

CREATE TABLE login_code (
  hash bytea PRIMARY KEY,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE audit_entry (
  id uuid PRIMARY KEY,
  "time" timestamptz(3) NOT NULL DEFAULT now(),
  via text NOT NULL,
  actor jsonb,
  action text NOT NULL,
  object_type text NOT NULL,
  object_id text NOT NULL,
  object_name text,
  before jsonb,
  after jsonb,
  request_id text,
  address text
);
CREATE INDEX audit_entry_time ON audit_entry ("time");
CREATE INDEX audit_entry_object ON audit_entry (object_type, object_id, id);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('data_backends.collects_audit', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'audit entries are only added';
END $$;
CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entry_is_never_emptied BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
`,
};
