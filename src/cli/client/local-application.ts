import { ActorResolver } from '@lib/data-backends';
import { dataDirectoryHolder, DataDirectoryLockedError } from '@lib/database';
import type { INestApplicationContext, LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Configuration } from '../../configuration/configuration.js';
import { readConfiguration } from '../../configuration/read-configuration.js';
import { HeadlessModule } from '../../headless.module.js';
import { serviceUrl } from '../../http/service-url.js';
import { CommandLogger } from '../../logging/command-logger.js';
import { ServiceRunningError } from '../errors/target.errors.js';
import { CommandLineActorResolver } from './command-line-actor.js';
import { LocalClient } from './local-client.js';
import { runningServiceUrl } from './running-service.js';

/** Where the configuration comes from, and how much is said about the work. */
export interface LocalOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly verbose: boolean;
}

/**
 * The data sources that `serve` would serve, in this process and without HTTP.
 *
 * @throws ServiceRunningError, and what stops the start of `DataBackendsModule`
 */
export async function openLocalClient({ environment, directory, verbose }: LocalOptions): Promise<LocalClient> {
  const configuration = await readConfiguration(environment, directory);
  await refuseBesideService(configuration);
  try {
    const app = await createContext(configuration, verbose ? configuration.logLevel : 'warn', verbose);
    return new LocalClient(app, serviceUrl(configuration));
  } catch (error) {
    if (!(error instanceof DataDirectoryLockedError)) throw error;
    throw new ServiceRunningError(configuration.dataDir, error.holder.pid, null, error);
  }
}

async function createContext(
  { dataBackends }: Configuration,
  logLevel: LogLevel,
  withStacks: boolean,
): Promise<INestApplicationContext> {
  const module = await HeadlessModule.forRoot({ ...dataBackends, worker: false, scheduler: false }, [
    { provide: ActorResolver, useClass: CommandLineActorResolver },
  ]);
  return NestFactory.createApplicationContext(module, {
    abortOnError: false,
    logger: new CommandLogger(logLevel, withStacks),
  });
}

/** Two processes cannot have the embedded database open: rather than wait for a service, say how to ask it. */
async function refuseBesideService(configuration: Configuration): Promise<void> {
  if (configuration.dataBackends.database === false || configuration.dataBackends.database?.url !== undefined) return;
  const holder = await dataDirectoryHolder(configuration.dataDir);
  if (!holder) return;
  const url = await runningServiceUrl(configuration);
  // Else it is another command, which will end soon: opening the database waits for it.
  if (url !== null) throw new ServiceRunningError(configuration.dataDir, holder.pid, url);
}
