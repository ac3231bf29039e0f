import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { checkPluginNames, checkPluginOptions, pluginOptions } from '../plugin/plugin-declaration.js';
import { discoverBackends } from './backend-discovery.js';
import { DataBackendRegistry } from './data-backend.registry.js';

/**
 * Finds the data backends when the instances of all modules exist, and fills the registry. Modules that are loaded
 * later (`LazyModuleLoader`) are not looked at.
 */
@Injectable()
export class DataBackendExplorer implements OnModuleInit {
  private readonly logger = new Logger('DataBackends');

  constructor(
    private readonly modules: ModulesContainer,
    private readonly registry: DataBackendRegistry,
  ) {}

  /** @throws BackendInvalidError, BackendDuplicateError, PluginInvalidError, PluginDuplicateError … */
  onModuleInit(): void {
    this.checkPlugins();
    this.registry.fill(discoverBackends(this.modules.values()));
    this.report();
  }

  /** A plugin that a module of the application imports by itself has not been through `loadPlugins()`. */
  private checkPlugins(): void {
    const classes = [...new Set([...this.modules.values()].map(({ metatype }) => metatype))];
    const plugins = classes.flatMap((metatype) => {
      const options = pluginOptions(metatype);
      return options ? [{ metatype, options }] : [];
    });
    for (const { metatype, options } of plugins) checkPluginOptions(metatype, options);
    checkPluginNames(plugins.map(({ metatype, options: { name } }) => ({ name, place: metatype.name })));
  }

  private report(): void {
    const names = this.registry.list().map(({ name, plugin }) => `${name} (${plugin})`);
    if (names.length === 0) {
      this.logger.warn('Found no data backend. Add a class with @DataBackend() to the providers of a module.');
    } else {
      this.logger.log(`Found ${names.length} data backend${names.length === 1 ? '' : 's'}: ${names.join(', ')}`);
    }
  }
}
