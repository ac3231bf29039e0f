import { checkEncryptionKeys, type Database, keyUse, knownKeys, migrationStatus } from '@lib/database';
import type { Configuration } from '../../configuration/configuration.js';
import { openForInspection } from '../database/inspect-database.js';
import { ServiceRunningError } from '../errors/target.errors.js';
import { fail, failWith, type Finding, ok, warn } from './finding.js';

/** Milliseconds that the clocks may be apart before schedules look wrong. */
const CLOCK_TOLERANCE = 5_000;

/** Whether the database can be reached, is new enough, migrated, fits the keys, and agrees on the time. */
export async function examineDatabase(configuration: Configuration): Promise<Finding[]> {
  let database: Database | null;
  try {
    database = await openForInspection(configuration);
  } catch (error) {
    if (!(error instanceof ServiceRunningError)) return [await failWith('database', error)];
    return [warn('database', 'It was not looked at.', error.message)];
  }
  if (!database) return [ok('database', 'Embedded, to be made by the first start.')];
  const opened = database;
  try {
    return [
      await attempt('database', () => examineVersion(opened)),
      await attempt('migrations', () => examineMigrations(opened)),
      await attempt('encryption keys', () => examineKeys(opened, configuration)),
      await attempt('secrets', () => examineSecrets(opened, configuration)),
      await attempt('clock', () => examineClock(opened)),
    ];
  } finally {
    await opened.close();
  }
}

async function attempt(check: string, examine: () => Promise<Finding>): Promise<Finding> {
  try {
    return await examine();
  } catch (error) {
    return failWith(check, error);
  }
}

async function examineVersion(database: Database): Promise<Finding> {
  const { rows } = await database.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  const kind = database.kind === 'pglite' ? 'Embedded PostgreSQL' : 'PostgreSQL';
  return ok('database', `${kind} ${rows[0]!.version}`);
}

async function examineMigrations(database: Database): Promise<Finding> {
  const { applied, pending } = await migrationStatus(database);
  const all = applied.length + pending.length;
  if (pending.length === 0) return ok('migrations', `All ${all} are applied.`);
  return warn('migrations', `${pending.length} of ${all} are pending.`, 'Run: data-backends migrate');
}

async function examineKeys(database: Database, { dataBackends, dataDir }: Configuration): Promise<Finding> {
  const check = 'encryption keys';
  const { applied } = await migrationStatus(database);
  if (applied.length === 0) return ok(check, 'Nothing is encrypted yet.');
  const keys = dataBackends.encryptionKeys ?? [];
  const state = await checkEncryptionKeys(database, { keys, dataDir });
  if (state === 'fitting') return ok(check, 'They are those that the database is used with.');
  if (state === 'unused') return ok(check, 'They are set, and nothing is encrypted yet.');
  if (database.kind === 'pglite') return ok(check, 'To be made by the next start.');
  const remedy = 'Set DATA_BACKENDS_ENCRYPTION_KEYS, for instance from: openssl rand -base64 32';
  return warn(check, 'There are none, so secrets cannot be stored.', remedy);
}

async function examineSecrets(database: Database, { dataBackends, dataDir }: Configuration): Promise<Finding> {
  const check = 'secrets';
  const { pending } = await migrationStatus(database);
  if (pending.length > 0) return ok(check, 'To be looked at when all migrations are applied.');
  const keys = await knownKeys(database, { keys: dataBackends.encryptionKeys ?? [], dataDir });
  const { current, outdated, unknown } = await keyUse(database, keys);
  if (unknown.size > 0) {
    const found = [...unknown].map(([keyId, count]) => `${count} with the key ${keyId}`).join(', ');
    const remedy = 'Add those keys to DATA_BACKENDS_ENCRYPTION_KEYS, after the newer ones, or enter the secrets again.';
    return fail(check, `Some were encrypted with keys that are not known: ${found}.`, remedy);
  }
  if (outdated === 0) return ok(check, `All ${current} are encrypted with the newest key.`);
  const found = `${outdated} of ${current + outdated} are encrypted with an older key.`;
  return warn(check, found, 'Run: data-backends secrets rotate');
}

async function examineClock(database: Database): Promise<Finding> {
  const before = Date.now();
  const { rows } = await database.query<{ now: Date }>('SELECT clock_timestamp()::timestamptz(3) AS now');
  const here = (before + Date.now()) / 2;
  const apart = Math.abs(rows[0]!.now.getTime() - here);
  if (apart <= CLOCK_TOLERANCE) return ok('clock', 'It agrees with that of the database.');
  const found = `It is ${Math.round(apart / 1_000)} s apart from that of the database.`;
  return fail('clock', found, 'Set both by NTP.');
}
