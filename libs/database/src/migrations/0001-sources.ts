import type { Migration } from './migration.js';

/**
 * Data sources, their files as versioned rows, revisions, content, and the tables a sync works in.
 *
 * - `data_file` rows are visible at revision N when from_revision <= N and (to_revision is null or
 *   to_revision > N). Paths go up to 4,096 bytes, more than a btree entry holds, hence `left(path, 500)`.
 * - `content` holds up to one chunk inline; larger content is in `content_chunk` under `blob_id`, in pieces
 *   of exactly 1 MiB but the last.
 * - `sync_entry` and `sync_change` are scratch space keyed by the lease token of a sync, hence UNLOGGED.
 */
export const sources: Migration = {
  version: 1,
  name: 'sources',
  oldestCode: 1,
  sql: `
CREATE TABLE setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);

CREATE TABLE data_source (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  source_url text NOT NULL,
  description text NOT NULL DEFAULT '',
  comments text NOT NULL DEFAULT '',
  enabled boolean NOT NULL DEFAULT true,
  sync_interval integer CHECK (sync_interval > 0),
  cron text,
  ignore_rules text NOT NULL DEFAULT '',
  parameters jsonb NOT NULL DEFAULT '{}',
  secrets jsonb NOT NULL DEFAULT '{}',
  deletion_guard integer CHECK (deletion_guard BETWEEN 1 AND 100),
  state text NOT NULL DEFAULT 'idle' CHECK (state IN ('idle', 'queued', 'syncing')),
  last_result text NOT NULL DEFAULT 'never' CHECK (last_result IN ('never', 'changed', 'unchanged', 'failed', 'held')),
  last_error jsonb,
  last_synced timestamptz(3),
  next_sync timestamptz(3),
  blocked_by jsonb,
  held_plan text,
  revision integer NOT NULL DEFAULT 0,
  remote_revision text,
  configuration_key text,
  address_key text,
  listed_count bigint NOT NULL DEFAULT 0,
  file_count bigint NOT NULL DEFAULT 0,
  total_bytes bigint NOT NULL DEFAULT 0,
  problem_count bigint NOT NULL DEFAULT 0,
  lease_token uuid,
  lease_owner text,
  lease_expires_at timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3),
  CHECK (sync_interval IS NULL OR cron IS NULL)
);
CREATE UNIQUE INDEX data_source_name_key ON data_source (name) WHERE deleted_at IS NULL;
CREATE INDEX data_source_due_idx ON data_source (next_sync) WHERE enabled AND deleted_at IS NULL;

CREATE TABLE revision (
  source_id uuid NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
  number integer NOT NULL,
  remote_revision text NOT NULL,
  published_at timestamptz(3) NOT NULL DEFAULT now(),
  details jsonb,
  file_count bigint NOT NULL,
  created_count bigint NOT NULL,
  updated_count bigint NOT NULL,
  deleted_count bigint NOT NULL,
  problem_count bigint NOT NULL,
  PRIMARY KEY (source_id, number)
);

CREATE TABLE revision_problem (
  source_id uuid NOT NULL,
  number integer NOT NULL,
  path text COLLATE "C" NOT NULL,
  code text NOT NULL,
  message text,
  FOREIGN KEY (source_id, number) REFERENCES revision (source_id, number) ON DELETE CASCADE
);
CREATE INDEX revision_problem_idx ON revision_problem (source_id, number);

CREATE TABLE content (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  size bigint NOT NULL,
  last_used timestamptz(3) NOT NULL DEFAULT now(),
  data bytea,
  blob_id uuid,
  CHECK ((data IS NULL) <> (blob_id IS NULL))
);
ALTER TABLE content ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE content_chunk (
  blob_id uuid NOT NULL,
  position integer NOT NULL,
  data bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (blob_id, position)
);
ALTER TABLE content_chunk ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE data_file (
  source_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  type text NOT NULL CHECK (type IN ('file', 'symlink', 'submodule')),
  size bigint,
  hash bytea REFERENCES content (hash),
  target text,
  fingerprint text,
  last_modified timestamptz(3),
  from_revision integer NOT NULL,
  to_revision integer,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((type = 'file') = (hash IS NOT NULL))
);
CREATE INDEX data_file_path_idx ON data_file (source_id, left(path, 500), from_revision);
CREATE INDEX data_file_from_idx ON data_file (source_id, from_revision);
CREATE INDEX data_file_to_idx ON data_file (source_id, to_revision) WHERE to_revision IS NOT NULL;
CREATE INDEX data_file_hash_idx ON data_file (hash);

CREATE UNLOGGED TABLE sync_entry (
  sync_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  type text NOT NULL,
  size bigint,
  fingerprint text,
  target text,
  last_modified timestamptz(3),
  ignored boolean NOT NULL,
  deleted boolean NOT NULL,
  problem text
);
CREATE INDEX sync_entry_idx ON sync_entry (sync_id);

CREATE UNLOGGED TABLE sync_change (
  sync_id uuid NOT NULL,
  ordinal bigint NOT NULL,
  change text NOT NULL CHECK (change IN ('created', 'updated', 'deleted')),
  needs_read boolean NOT NULL,
  path text COLLATE "C" NOT NULL,
  type text NOT NULL,
  size bigint,
  hash bytea,
  previous_hash bytea,
  fingerprint text,
  target text,
  last_modified timestamptz(3)
);
CREATE INDEX sync_change_idx ON sync_change (sync_id, ordinal);

CREATE TABLE job (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  object_type text,
  object_id uuid,
  status text NOT NULL,
  created timestamptz(3) NOT NULL DEFAULT now(),
  started timestamptz(3),
  completed timestamptz(3),
  error jsonb,
  result jsonb
);
CREATE INDEX job_object_idx ON job (object_type, object_id, created);
`,
};
