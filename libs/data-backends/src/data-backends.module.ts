import { BUILT_IN_PLUGINS } from '@lib/backends';
import { checkSettingsNames, loadPlugins, type PluginDefinition } from '@lib/core';
import { JobsModule } from '@lib/jobs';
import { SourcesModule } from '@lib/sources';
import { type DynamicModule, type FactoryProvider, Global, Module, type ModuleMetadata } from '@nestjs/common';
import { checkAsyncOptions, checkFactoryResult } from './async-options.js';
import { type DataBackendsOptions, resolveOptions, type ResolvedOptions } from './data-backends.options.js';
import { InfrastructureModule, type OptionsSource, RESOLVED_OPTIONS } from './infrastructure.module.js';
import { StartRecovery } from './start-recovery.js';

/** What `forRoot()` takes besides the options. */
export interface DataBackendsModuleExtras {
  /**
   * The exported services can be injected everywhere.
   *
   * @default true
   */
  readonly isGlobal?: boolean;
}

/** What `forRootAsync()` takes: options that are known only when providers exist. */
export interface DataBackendsAsyncOptions extends DataBackendsModuleExtras {
  /** Static here too: Nest must know modules before providers exist. */
  readonly plugins?: readonly PluginDefinition[];
  /** Modules that export what is injected; none when they are global. */
  readonly imports?: ModuleMetadata['imports'];
  /** Tokens of what `useFactory` is called with. */
  readonly inject?: FactoryProvider['inject'];
  /** Returns the options of `forRoot()`, all but `plugins` and `isGlobal`. */
  readonly useFactory: (
    ...injected: never[]
  ) => Omit<DataBackendsOptions, 'plugins'> | Promise<Omit<DataBackendsOptions, 'plugins'>>;
}

/** The module behind `forRoot()`; a class of its own, so that it does not take over the defaults below. */
@Module({})
export class ConfiguredDataBackendsModule {}

/**
 * The one import that brings data sources into an application. `DataBackendsModule.forRoot({ … })`, or the class
 * alone for the defaults: the embedded database under `./data`, and no local roots. Once in an application.
 *
 * Exports `DataSourcesService`, `DataFilesService`, `RevisionsService`, `ConsumersService`,
 * `SyncedDataService`, `EventBus`,
 * `JobsService`, `SchedulesService`, `DataBackendRegistry` and `Database`.
 */
@Global()
@Module(parts({ useFactory: () => resolveOptions({}) }, [...BUILT_IN_PLUGINS]))
export class DataBackendsModule {
  /**
   * @throws OptionsInvalidError, SecretKeyInvalidError, and what `loadPlugins` throws
   */
  static async forRoot(options: DataBackendsOptions & DataBackendsModuleExtras = {}): Promise<DynamicModule> {
    const { isGlobal = true, ...given } = options;
    const resolved = resolveOptions(given);
    const plugins = await loadPlugins([...BUILT_IN_PLUGINS, ...(given.plugins ?? [])], {
      pluginSettings: resolved.pluginSettings,
    });
    return {
      module: ConfiguredDataBackendsModule,
      global: isGlobal,
      ...parts(
        { useFactory: () => resolved },
        plugins.map((plugin) => plugin.module),
      ),
    };
  }

  /**
   * @throws OptionsInvalidError, and what `loadPlugins` throws; wrong options stop the start when the factory has run
   */
  static async forRootAsync(options: DataBackendsAsyncOptions): Promise<DynamicModule> {
    checkAsyncOptions(options);
    const { isGlobal = true, plugins = [], imports = [], inject = [], useFactory } = options;
    const infrastructure = InfrastructureModule.from({
      imports,
      inject,
      useFactory: async (...injected) => {
        const resolved = resolveOptions(checkFactoryResult(await useFactory(...injected)), 'what useFactory returns');
        checkSettingsNames(
          resolved.pluginSettings,
          loaded.map(({ name }) => name),
        );
        return resolved;
      },
    });
    const loaded = await loadPlugins([...BUILT_IN_PLUGINS, ...plugins], {
      pluginSettings: {
        imports: [infrastructure],
        inject: [RESOLVED_OPTIONS],
        useFactory: ({ pluginSettings }: ResolvedOptions) => pluginSettings,
      },
    });
    return {
      module: ConfiguredDataBackendsModule,
      global: isGlobal,
      ...assemble(
        infrastructure,
        loaded.map((plugin) => plugin.module),
      ),
    };
  }
}

function parts(options: OptionsSource, plugins: NonNullable<ModuleMetadata['imports']>): ModuleMetadata {
  return assemble(InfrastructureModule.from(options), plugins);
}

function assemble(infrastructure: DynamicModule, plugins: NonNullable<ModuleMetadata['imports']>): ModuleMetadata {
  const jobs = JobsModule.on(infrastructure);
  const sources = SourcesModule.on(infrastructure, jobs);
  return {
    imports: [infrastructure, jobs, sources, ...plugins],
    providers: [StartRecovery],
    exports: [infrastructure, jobs, sources],
  };
}
