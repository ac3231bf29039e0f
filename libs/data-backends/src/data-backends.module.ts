import { BUILT_IN_PLUGINS } from '@lib/backends';
import { loadPlugins, type PluginDefinition } from '@lib/core';
import { SourcesModule } from '@lib/sources';
import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { type DataBackendsOptions, resolveOptions, type ResolvedOptions } from './data-backends.options.js';
import { StartRecovery } from './start-recovery.js';
import { InfrastructureModule, type OptionsSource, RESOLVED_OPTIONS } from './infrastructure.module.js';

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
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (
    ...injected: never[]
  ) => Omit<DataBackendsOptions, 'plugins'> | Promise<Omit<DataBackendsOptions, 'plugins'>>;
}

/** The module behind `forRoot()`; a class of its own, so that it does not take over the defaults below. */
@Module({})
export class ConfiguredDataBackendsModule {}

/**
 * The one import that brings data sources into an application. `DataBackendsModule.forRoot({ … })`, or the class
 * alone for the defaults: the embedded database under `./data`, and no local roots.
 *
 * Exports `DataSourcesService`, `DataFilesService`, `RevisionsService`, `SyncJobsService`, `EventBus`,
 * `DataBackendRegistry` and `Database`.
 */
@Module(parts({ useFactory: () => resolveOptions({}) }, [...BUILT_IN_PLUGINS]))
export class DataBackendsModule {
  /**
   * @throws OptionsInvalidError, and what `loadPlugins` throws
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
   * @throws what `loadPlugins` throws; wrong options stop the start when the factory has run
   */
  static async forRootAsync(options: DataBackendsAsyncOptions): Promise<DynamicModule> {
    const { isGlobal = true, plugins = [], imports = [], inject = [], useFactory } = options;
    const infrastructure = InfrastructureModule.from({
      imports,
      inject,
      useFactory: async (...injected) => resolveOptions(await useFactory(...injected)),
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
  const sources = SourcesModule.on(infrastructure);
  return {
    imports: [infrastructure, sources, ...plugins],
    providers: [StartRecovery],
    exports: [infrastructure, sources],
  };
}
