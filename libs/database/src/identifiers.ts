import { createHash } from 'node:crypto';
import { OptionsInvalidError } from '@lib/core';

/** PostgreSQL's reserved words (appendix C) that look like a name; SQL says `schema.table` without quotes. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
  full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right
  select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
  variadic verbose when where window with information_schema public`.split(/\s+/),
);
/** The schema of our tables, unless the application names another one. */
export const DEFAULT_SCHEMA = 'data_backends';
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,47}$/;

/**
 * Checks the name of our schema: it is put into SQL, so it is lower case letters, digits and underscores only, at most
 * 48 (other names are derived from it). `public` and PostgreSQL's own are refused: dropping ours must never drop the host's.
 *
 * @throws OptionsInvalidError (`OPTIONS_INVALID`)
 */
export function checkSchemaName(name: string): string {
  if (!SCHEMA_NAME.test(name) || name.startsWith('pg_') || RESERVED.has(name)) {
    throw new OptionsInvalidError(
      `The database schema name ${JSON.stringify(name)} cannot be used. Choose lower case letters, digits and ` +
        'underscores, at most 48, that do not start with a digit or "pg_" and are neither "public" nor a word of SQL.',
      [{ pointer: '/database/schema', detail: 'Not a valid schema name' }],
    );
  }
  return name;
}

/** An identifier for SQL text, quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The key of an advisory lock: PostgreSQL's are 64-bit integers shared by all applications of a database. */
export function advisoryLockKey(schema: string, name: string): string {
  return createHash('sha256').update(`nestjs-data-backends:${schema}:${name}`).digest().readBigInt64BE().toString();
}

/** The real name of a notification channel: one per installation, and never longer than PostgreSQL takes (63 bytes). */
export function channelName(schema: string, channel: string): string {
  const name = `${schema}:${channel}`;
  if (Buffer.byteLength(name) <= 63) return name;
  return `${schema}:${createHash('sha256').update(channel).digest('base64url').slice(0, 14)}`;
}
