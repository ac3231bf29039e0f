import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, dataDirectoryHolder, PgliteDatabase, PostgresDatabase } from '@lib/database';
import type { Configuration } from '../../configuration/configuration.js';
import { runningServiceUrl } from '../client/running-service.js';
import { DataDirectoryInUseError, ServiceRunningError } from '../errors/target.errors.js';

/** The schema that all our tables are in. */
const SCHEMA = 'data_backends';

/**
 * The configured database as it is: nothing is migrated. Null when the embedded one was not made yet.
 *
 * @throws ServiceRunningError, and what opening a database throws
 */
export async function openForInspection(configuration: Configuration): Promise<Database | null> {
  const { dataBackends, dataDir } = configuration;
  const { url } = dataBackends.database || {};
  if (url !== undefined) return PostgresDatabase.open({ url, schema: SCHEMA, maxConnections: 1 });
  if (!existsSync(join(dataDir, 'pglite'))) return null;
  const holder = await dataDirectoryHolder(dataDir);
  if (holder) throw new ServiceRunningError(dataDir, holder.pid, await runningServiceUrl(configuration));
  return PgliteDatabase.open({ dataDir, schema: SCHEMA });
}

/** What works on the embedded database itself cannot do so beside the process that has it open. */
export async function refuseBesideProcess(configuration: Configuration, remedy: string): Promise<void> {
  const { dataBackends, dataDir } = configuration;
  if (dataBackends.database && dataBackends.database.url !== undefined) return;
  const holder = await dataDirectoryHolder(dataDir);
  if (holder) throw new DataDirectoryInUseError({ dataDir, pid: holder.pid }, remedy);
}
