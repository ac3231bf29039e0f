import {
  BUILT_IN_SECRETS,
  DataBackendRegistryModule,
  findProvider,
  NETWORK,
  type Network,
  type SecretProvider,
} from '@lib/core';
import { Database, FieldEncryption, KeyRing, openDatabase, openFieldEncryption, SecretsService } from '@lib/database';
import { JOBS_OPTIONS, type JobsOptions, SCHEDULER_OPTIONS } from '@lib/jobs';
import { EnvironmentSecrets, FileSecrets, PolicyNetwork, ProxyResolver } from '@lib/network';
import { SOURCES_OPTIONS, type SourcesOptions } from '@lib/sources';
import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  type ModuleMetadata,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type ResolvedOptions, resolveScheduler } from './data-backends.options.js';
import { DisabledDatabase } from './disabled-database.js';
import { ModuleImportedTwiceError } from './module.errors.js';

/** Injection token of the checked options. */
export const RESOLVED_OPTIONS = Symbol.for('nestjs-data-backends:options');

/** Where the checked options come from. */
export interface OptionsSource {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => ResolvedOptions | Promise<ResolvedOptions>;
}

/** What the libraries stand on: the database, the encryption of secrets, the network policy, the registry. */
export class InfrastructureModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NETWORK) private readonly network: Network,
  ) {}

  /** After `beforeApplicationShutdown`, in which syncs end, and after the application's server has closed. */
  async onApplicationShutdown(): Promise<void> {
    if (this.network instanceof PolicyNetwork) this.network.close();
    await this.database.close();
  }

  static from({ imports = [], inject = [], useFactory }: OptionsSource): DynamicModule {
    return {
      module: InfrastructureModule,
      imports: [...imports, DataBackendRegistryModule],
      providers: [
        {
          provide: RESOLVED_OPTIONS,
          inject: [ModulesContainer, ...inject],
          useFactory: (modules: ModulesContainer, ...injected: never[]) => {
            requireOnlyOne(modules);
            return useFactory(...injected);
          },
        },
        { provide: Database, inject: [RESOLVED_OPTIONS], useFactory: provideDatabase },
        { provide: FieldEncryption, inject: [Database, RESOLVED_OPTIONS], useFactory: provideEncryption },
        {
          provide: SecretsService,
          inject: [Database, FieldEncryption],
          useFactory: (database: Database, encryption: FieldEncryption) => new SecretsService(database, encryption),
        },
        { provide: NETWORK, inject: [RESOLVED_OPTIONS, ModulesContainer], useFactory: provideNetwork },
        { provide: BUILT_IN_SECRETS, inject: [RESOLVED_OPTIONS], useFactory: provideSecrets },
        { provide: SCHEDULER_OPTIONS, inject: [RESOLVED_OPTIONS], useFactory: resolveScheduler },
        { provide: SOURCES_OPTIONS, inject: [RESOLVED_OPTIONS], useFactory: provideSourcesOptions },
        { provide: JOBS_OPTIONS, inject: [RESOLVED_OPTIONS], useFactory: provideJobsOptions },
      ],
      exports: [
        RESOLVED_OPTIONS,
        Database,
        FieldEncryption,
        SecretsService,
        NETWORK,
        BUILT_IN_SECRETS,
        JOBS_OPTIONS,
        SCHEDULER_OPTIONS,
        SOURCES_OPTIONS,
        DataBackendRegistryModule,
      ],
    };
  }
}

/** Two would each open a database; most often the second is the class alone, imported for its services. */
function requireOnlyOne(modules: ModulesContainer): void {
  const times = [...modules.values()].filter(({ metatype }) => metatype === InfrastructureModule).length;
  if (times > 1) throw new ModuleImportedTwiceError(times);
}

async function provideDatabase({ database, dataDir }: ResolvedOptions): Promise<Database> {
  return database ? openDatabase({ ...database, dataDir }) : new DisabledDatabase();
}

async function provideEncryption(
  database: Database,
  { encryptionKeys, dataDir }: ResolvedOptions,
): Promise<FieldEncryption> {
  if (database instanceof DisabledDatabase) return new FieldEncryption(KeyRing.of(encryptionKeys));
  try {
    return await openFieldEncryption(database, { keys: encryptionKeys, dataDir });
  } catch (error) {
    // Nest calls no hook of an application that could not be made.
    await database.close();
    throw error;
  }
}

function provideNetwork({ network, localRoots, dataDir }: ResolvedOptions, modules: ModulesContainer): Network {
  let resolver: ProxyResolver | undefined;
  return new PolicyNetwork({
    ...network,
    localRoots,
    forbiddenPaths: [dataDir],
    // The application's own may itself need what stands on this network, so it is not asked for before it is used.
    proxyResolver: () => (resolver ??= findProvider(modules, ProxyResolver)),
  });
}

function provideSecrets({ secrets: { variables, files }, dataDir }: ResolvedOptions): SecretProvider[] {
  return [new EnvironmentSecrets(variables), new FileSecrets({ roots: files, forbidden: [dataDir] })];
}

function provideJobsOptions({ database, worker }: ResolvedOptions): JobsOptions {
  return database ? { worker, migrate: database.migrate } : { worker: false, migrate: false };
}

function provideSourcesOptions({ dataDir, limits, retention }: ResolvedOptions): SourcesOptions {
  return { dataDir, limits, ...(retention && { retention }) };
}
