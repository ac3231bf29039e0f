import type { DynamicModule, Type } from '@nestjs/common';
import { quoted } from '../common/text.js';
import { checkPluginNames, checkPluginOptions, pluginOptions } from './plugin-declaration.js';
import type { PluginOptions } from './plugin.decorator.js';
import { PluginNotDecoratedError } from './plugin.errors.js';
import { classOf, importBackends, type ImportedPlugin, importPlugin } from './plugin-package.js';
import {
  checkSettingsNames,
  isSettingsFactory,
  type PluginSettings,
  type PluginSettingsFactory,
  settingsProvider,
} from './plugin-settings.js';

/** A plugin: a module class with `@Plugin()`, a dynamic module of one, or the name of a package. */
export type PluginDefinition = Type | DynamicModule | string;

/** How `loadPlugins` does its work. */
export interface LoadPluginsOptions {
  /**
   * Settings by the name of the plugin, checked at once; or how to ask for them when providers exist, checked when the
   * plugin's module is made (call `checkSettingsNames()` on them, then).
   *
   * @default {}
   */
  readonly pluginSettings?: PluginSettings | PluginSettingsFactory;
  /**
   * Folder of the application, from which packages are resolved.
   *
   * @default process.cwd()
   */
  readonly appRoot?: string;
}

/** A plugin that was imported and checked. */
export interface LoadedPlugin {
  readonly name: string;
  readonly label: string;
  readonly version: string;
  readonly author?: string;
  readonly description?: string;
  /** Full names: `<plugin>.<queue>`. */
  readonly queues: readonly string[];
  /** Import this one: it adds the settings, and the backends that the package lists. */
  readonly module: DynamicModule;
}

/**
 * Imports and checks plugins, one after the other, in the order given.
 *
 * @throws PluginImportFailedError, PluginInvalidError, PluginDuplicateError, PluginVersionUnsupportedError,
 *   PluginSettingsInvalidError
 */
export async function loadPlugins(
  plugins: readonly PluginDefinition[],
  { pluginSettings = {}, appRoot = process.cwd() }: LoadPluginsOptions = {},
): Promise<LoadedPlugin[]> {
  const found: { imported: ImportedPlugin; options: PluginOptions; place: string }[] = [];
  for (const plugin of plugins) {
    const imported = await importDefinition(plugin, appRoot);
    const target = classOf(imported.module);
    const options = requireOptions(target);
    checkPluginOptions(target, options);
    found.push({ imported, options, place: placeOf(plugin, target) });
  }
  checkPluginNames(found.map(({ options: { name }, place }) => ({ name, place })));
  if (!isSettingsFactory(pluginSettings)) {
    checkSettingsNames(
      pluginSettings,
      found.map(({ options }) => options.name),
    );
  }
  return Promise.all(found.map(({ imported, options }) => describe(imported, options, pluginSettings)));
}

async function importDefinition(plugin: PluginDefinition, appRoot: string): Promise<ImportedPlugin> {
  if (typeof plugin === 'string') return importPlugin(plugin, appRoot);
  const { name, dataBackends } = requireOptions(moduleClass(plugin));
  return { module: plugin, backends: dataBackends ? await importBackends(name, dataBackends, appRoot) : [] };
}

function moduleClass(plugin: Type | DynamicModule): unknown {
  return typeof plugin === 'function' ? plugin : (plugin as DynamicModule | null | undefined)?.module;
}

function requireOptions(target: unknown): PluginOptions {
  const options = pluginOptions(target);
  if (!options) throw new PluginNotDecoratedError(typeof target === 'function' ? target.name : String(target));
  return options;
}

function placeOf(plugin: PluginDefinition, target: Type): string {
  return typeof plugin === 'string' ? `${target.name} of the package ${quoted(plugin)}` : target.name;
}

async function describe(
  { module, backends }: ImportedPlugin,
  options: PluginOptions,
  settings: PluginSettings | PluginSettingsFactory,
): Promise<LoadedPlugin> {
  const { name, label, version, author, description, queues = [] } = options;
  const dynamic: Partial<DynamicModule> = typeof module === 'function' ? {} : module;
  const settingsImports = isSettingsFactory(settings) ? (settings.imports ?? []) : [];
  return {
    name,
    label,
    version,
    ...(author !== undefined && { author }),
    ...(description !== undefined && { description }),
    queues: queues.map((queue) => `${name}.${queue}`),
    module: {
      ...dynamic,
      module: classOf(module),
      imports: [...(dynamic.imports ?? []), ...settingsImports],
      providers: [...(dynamic.providers ?? []), ...backends, await settingsProvider(options, settings)],
    },
  };
}
