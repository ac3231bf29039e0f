import type pg from 'pg';
import type copyStreams from 'pg-copy-streams';
import { DriverMissingError } from '../errors/database.errors.js';

export interface PostgresDriver {
  readonly pg: typeof pg;
  readonly copyFrom: typeof copyStreams.from;
}

/** True when `specifier` itself cannot be found, as opposed to something it imports or an error in it. */
export function isMissing(error: unknown, specifier: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(`'${specifier}'`);
}

async function load<T>(specifier: string, importing: () => Promise<T>): Promise<T> {
  try {
    return await importing();
  } catch (error) {
    throw isMissing(error, specifier) ? new DriverMissingError(specifier, 'PostgreSQL') : error;
  }
}

/** Loads the optional packages for PostgreSQL. Throws `DB_DRIVER_MISSING` when one is not installed. */
export async function loadPostgresDriver(): Promise<PostgresDriver> {
  const [{ default: driver }, { default: streams }] = await Promise.all([
    load('pg', () => import('pg')),
    load('pg-copy-streams', () => import('pg-copy-streams')),
  ]);
  return { pg: driver, copyFrom: streams.from };
}
