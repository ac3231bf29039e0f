import type { Pool } from 'pg';
import { OptionsInvalidError } from '@lib/core';
import type { Database } from './database.js';
import { checkSchemaName, DEFAULT_SCHEMA } from './identifiers.js';
import { checkMigrated, migrate } from './migrator.js';
import { PgliteDatabase } from './pglite/pglite-database.js';
import { PostgresDatabase } from './postgres/postgres-database.js';
import type { SqlDatabase } from './sql-database.js';

export interface OpenDatabaseOptions {
  /** Connection string of a PostgreSQL server, 15 or newer. */
  readonly url?: string | undefined;
  /** Or a `Pool` of the application, which stays its own. Neither: the embedded database in `dataDir`. */
  readonly pool?: Pool | undefined;
  /** Where the embedded database lies. */
  readonly dataDir: string;
  /** The schema that all our tables are in; default `data_backends`. */
  readonly schema?: string | undefined;
  /** False: only checks that the schema is up to date; default true. */
  readonly migrate?: boolean | undefined;
  /** Connections of our own pool; default 10. */
  readonly maxConnections?: number | undefined;
}

async function connect({ url, pool, dataDir, maxConnections = 10 }: OpenDatabaseOptions, schema: string) {
  if (url !== undefined && pool !== undefined) {
    throw new OptionsInvalidError('database.url and database.pool were both given. Leave one of them out.');
  }
  if (!Number.isSafeInteger(maxConnections) || maxConnections < 1) {
    throw new OptionsInvalidError('database.maxConnections must be a positive integer.');
  }
  if (pool) return PostgresDatabase.open({ pool, schema, maxConnections });
  if (url) return PostgresDatabase.open({ url, schema, maxConnections });
  return PgliteDatabase.open({ dataDir, schema });
}

/**
 * Opens the database that the options name and brings its schema up to date.
 *
 * @throws DataBackendsError `OPTIONS_INVALID`, `DB_UNAVAILABLE`, `DB_VERSION_UNSUPPORTED`, `DB_DRIVER_MISSING`,
 *   `DB_DATA_DIR_LOCKED`, `DB_SCHEMA_NEWER`, `DB_SCHEMA_OUTDATED`
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const schema = checkSchemaName(options.schema ?? DEFAULT_SCHEMA);
  const database: SqlDatabase = await connect(options, schema);
  try {
    await (options.migrate === false ? checkMigrated(database) : migrate(database));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
