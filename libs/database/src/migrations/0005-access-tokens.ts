import type { Migration } from './migration.js';

/**
 * Who may use the API.
 *
 * - `hash` is the SHA-256 of the token, which itself is kept nowhere.
 * - `sources` are the ids of the only sources that it may see; null is all of them.
 */
export const accessTokens: Migration = {
  version: 5,
  name: 'access-tokens',
  oldestCode: 4,
  sql: `
CREATE TABLE access_token (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  hash bytea NOT NULL UNIQUE,
  role text NOT NULL,
  sources uuid[],
  created_by jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  last_used timestamptz(3)
);
`,
};
