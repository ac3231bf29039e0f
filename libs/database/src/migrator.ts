import type { Database } from './database.js';
import { SchemaNewerError, SchemaOutdatedError } from './errors/database.errors.js';
import { advisoryLockKey, quoteIdentifier } from './identifiers.js';
import { MIGRATIONS } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import type { SqlDatabase } from './sql-database.js';

interface AppliedMigration {
  readonly version: number;
  readonly oldest_code: number;
}

/** What is to be run; throws when the database has been migrated beyond what this code can work with. */
export function pendingMigrations(
  schema: string,
  applied: readonly AppliedMigration[],
  known: readonly Migration[],
): readonly Migration[] {
  const newestKnown = known.at(-1)?.version ?? 0;
  const oldestCode = Math.max(0, ...applied.map((migration) => migration.oldest_code));
  if (oldestCode > newestKnown) throw new SchemaNewerError(schema, oldestCode, newestKnown);
  const done = new Set(applied.map(({ version }) => version));
  return known.filter(({ version }) => !done.has(version));
}

async function readApplied(database: Database): Promise<readonly AppliedMigration[]> {
  const { rows: tables } = await database.query(
    `SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'migration'`,
    [database.schema],
  );
  if (tables.length === 0) return [];
  const table = `${quoteIdentifier(database.schema)}.migration`;
  const { rows } = await database.query<AppliedMigration>(`SELECT version, oldest_code FROM ${table}`);
  return rows;
}

/** Which migrations a database has, and which it lacks. */
export interface MigrationStatus {
  readonly applied: readonly Pick<Migration, 'version' | 'name'>[];
  readonly pending: readonly Pick<Migration, 'version' | 'name'>[];
}

/**
 * Looks at the migrations of a database without running any.
 *
 * @throws SchemaNewerError (`DB_SCHEMA_NEWER`)
 */
export async function migrationStatus(
  database: Database,
  known: readonly Migration[] = MIGRATIONS,
): Promise<MigrationStatus> {
  const pending = pendingMigrations(database.schema, await readApplied(database), known);
  const shown = (migrations: readonly Migration[]) => migrations.map(({ version, name }) => ({ version, name }));
  return { applied: shown(known.filter((migration) => !pending.includes(migration))), pending: shown(pending) };
}

async function createSchema(database: SqlDatabase): Promise<void> {
  const schema = quoteIdentifier(database.schema);
  // Asked first: `CREATE SCHEMA IF NOT EXISTS` needs the right to create schemas even when there is nothing to do.
  const { rows } = await database.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [database.schema]);
  if (rows.length === 0) await database.execute(`CREATE SCHEMA ${schema}`);
  await database.execute(`
    CREATE TABLE IF NOT EXISTS ${schema}.migration (
      version integer PRIMARY KEY,
      name text NOT NULL,
      oldest_code integer NOT NULL,
      applied_at timestamptz(3) NOT NULL DEFAULT now()
    )`);
}

/**
 * Brings our schema up to date, in one transaction for all migrations together: a start that is killed leaves the
 * schema as it was. Several starts at once wait for each other.
 *
 * @throws SchemaNewerError (`DB_SCHEMA_NEWER`)
 */
export async function migrate(database: SqlDatabase, known: readonly Migration[] = MIGRATIONS): Promise<void> {
  if (pendingMigrations(database.schema, await readApplied(database), known).length === 0) return;
  await database.transaction(async () => {
    await database.query('SELECT pg_advisory_xact_lock($1)', [advisoryLockKey(database.schema, 'migrate')]);
    await createSchema(database);
    await database.execute(`SET LOCAL search_path TO ${quoteIdentifier(database.schema)}`);
    for (const migration of pendingMigrations(database.schema, await readApplied(database), known)) {
      await database.execute(migration.sql);
      await database.query('INSERT INTO migration (version, name, oldest_code) VALUES ($1, $2, $3)', [
        migration.version,
        migration.name,
        migration.oldestCode,
      ]);
    }
  });
}

/**
 * Only checks that nothing is missing.
 *
 * @throws SchemaOutdatedError (`DB_SCHEMA_OUTDATED`), SchemaNewerError (`DB_SCHEMA_NEWER`)
 */
export async function checkMigrated(database: SqlDatabase, known: readonly Migration[] = MIGRATIONS): Promise<void> {
  const pending = pendingMigrations(database.schema, await readApplied(database), known);
  if (pending.length === 0) return;
  const names = pending.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}`);
  throw new SchemaOutdatedError(database.schema, names);
}
