import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, dataDirectoryHolder, PgliteDatabase, PostgresDatabase } from '@lib/database';
import type { Configuration } from '../../configuration/configuration.js';
import { runningServiceUrl } from '../client/running-service.js';
import { ServiceRunningError } from '../errors/target.errors.js';

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
