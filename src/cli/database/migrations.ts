import { MIGRATIONS, migrationStatus, openDatabase } from '@lib/database';
import { readConfiguration } from '../../configuration/read-configuration.js';
import type { CommandContext } from '../command-context.js';
import { DataDirectoryInUseError, ServiceRunningError } from '../errors/target.errors.js';
import { openForInspection } from './inspect-database.js';

const STOP_BEFORE =
  'A service brings the schema up to date when it starts; to do it by hand, stop that process before.';

type Surroundings = Pick<CommandContext, 'environment' | 'directory'>;

/** Every migration that this version knows, and whether the configured database has it. */
export async function readMigrations({ environment, directory }: Surroundings) {
  const configuration = await readConfiguration(environment, directory);
  const database = await openForInspection(configuration).catch((error: unknown) => {
    throw error instanceof ServiceRunningError ? new DataDirectoryInUseError(error, STOP_BEFORE) : error;
  });
  if (!database) return MIGRATIONS.map(({ version, name }) => ({ version, name, state: 'pending' as const }));
  try {
    const { applied, pending } = await migrationStatus(database);
    return [
      ...applied.map((migration) => ({ ...migration, state: 'applied' as const })),
      ...pending.map((migration) => ({ ...migration, state: 'pending' as const })),
    ];
  } finally {
    await database.close();
  }
}

/** Runs what is pending, in one transaction; several at once wait for each other. */
export async function bringUpToDate({ environment, directory }: Surroundings): Promise<void> {
  const { dataBackends, dataDir } = await readConfiguration(environment, directory);
  const { url } = dataBackends.database || {};
  const database = await openDatabase({ url, dataDir });
  await database.close();
}
