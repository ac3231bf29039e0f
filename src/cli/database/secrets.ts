import { AuditTrail, withOrigin } from '@lib/audit';
import { type Database, openDatabase, openFieldEncryption, type SecretRotation, SecretsService } from '@lib/database';
import { readConfiguration } from '../../configuration/read-configuration.js';
import { commandLineActor } from '../client/command-line-actor.js';
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
    const rotation = await new SecretsService(database, encryption).rotate({ signal });
    await keep(database, rotation);
    return rotation;
  } finally {
    await database.close();
  }
}

/** That it was done, and by whom; many transactions did it, none of which changed what a secret says. */
async function keep(database: Database, { rotated, current }: SecretRotation): Promise<void> {
  const origin = { via: 'application', actor: commandLineActor(), requestId: null, address: null } as const;
  const change = {
    action: 'rotate',
    object: { type: 'secrets', id: 'secrets', name: null },
    after: { rotated, current },
  };
  await withOrigin(origin, () => database.transaction(() => AuditTrail.of(database).record(change)));
}
