import { openDatabase, openFieldEncryption, type SecretRotation, SecretsService } from '@lib/database';
import { readConfiguration } from '../../configuration/read-configuration.js';
import type { CommandContext } from '../command-context.js';
import { refuseBesideProcess } from './inspect-database.js';

/** Encrypts every secret of the configured database with the newest key. @throws as `SecretsService.rotate` */
export async function rotateSecrets({
  environment,
  directory,
  signal,
}: Pick<CommandContext, 'environment' | 'directory' | 'signal'>): Promise<SecretRotation> {
  const configuration = await readConfiguration(environment, directory);
  await refuseBesideProcess(
    configuration,
    'To encrypt secrets again on the embedded database, stop that process before.',
  );
  const { dataBackends, dataDir } = configuration;
  const { url } = dataBackends.database || {};
  const database = await openDatabase({ url, dataDir });
  try {
    const encryption = await openFieldEncryption(database, { keys: dataBackends.encryptionKeys ?? [], dataDir });
    return await new SecretsService(database, encryption).rotate({ signal });
  } finally {
    await database.close();
  }
}
