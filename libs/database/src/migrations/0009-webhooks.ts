import type { Migration } from './migration.js';

/**
 * Where a system of record says that a source has changed.
 *
 * - `key` is in the URL, `secret` is what deliveries are signed with, encrypted like the secrets of the source.
 * - `last_outcome` is what became of the last delivery that was signed rightly.
 */
export const webhooks: Migration = {
  version: 9,
  name: 'webhooks',
  oldestCode: 7,
  sql: `
CREATE TABLE webhook (
  source_id uuid PRIMARY KEY REFERENCES data_source (id) ON DELETE CASCADE,
  key text NOT NULL UNIQUE,
  secret text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_delivery timestamptz(3),
  last_outcome text
);
`,
};
