import type { Migration } from './migration.js';

/**
 * Objects of the application whose content follows a file.
 *
 * - `source_id` may be of a source that is gone: the binding is the application's to remove.
 * - `synced_hash` is of the content that the object has; null = none, or unknown.
 * - `tried_hash` is of the content that was tried last, after a failure.
 * - `version` counts what was done to the object: who finds another one than before has met somebody else.
 */
export const syncedObjects: Migration = {
  version: 8,
  name: 'synced-objects',
  oldestCode: 4,
  sql: `
CREATE TABLE synced_object (
  type text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  source_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  auto_sync boolean NOT NULL,
  synced_hash bytea,
  synced_revision integer,
  synced_at timestamptz(3),
  tried_hash bytea,
  failures integer NOT NULL DEFAULT 0,
  last_error jsonb,
  next_try timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (type, id)
);
CREATE INDEX synced_object_source_idx ON synced_object (source_id);
`,
};
