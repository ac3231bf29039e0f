import { type FactoryProvider, Inject, type ModuleMetadata, type Provider } from '@nestjs/common';
import { z } from 'zod';
import { fieldErrors, jsonPointer } from '../common/field-errors.js';
import { quoted } from '../common/text.js';
import type { PluginOptions } from './plugin.decorator.js';
import { PluginSettingsInvalidError } from './plugin.errors.js';

/** Injection token of the settings of the plugin that the injecting provider belongs to. */
export const PLUGIN_SETTINGS = Symbol.for('nestjs-data-backends:plugin-settings');

/**
 * Injects the settings of the own plugin, checked and with their defaults, into the providers of the plugin's
 * module: `constructor(@InjectPluginSettings() private readonly settings: z.infer<typeof settings>)`.
 *
 * Each plugin's module has settings of its own under this token; modules that it imports do not see them.
 */
export const InjectPluginSettings = (): ParameterDecorator & PropertyDecorator => Inject(PLUGIN_SETTINGS);

/** Settings by the name of the plugin. */
export type PluginSettings = Readonly<Record<string, unknown>>;

/** Settings that are known only when providers exist (`forRootAsync`). */
export interface PluginSettingsFactory {
  /** Modules that export what is injected; none when they are global. */
  readonly imports?: ModuleMetadata['imports'];
  readonly inject: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => PluginSettings | undefined | Promise<PluginSettings | undefined>;
}

/** True when the settings have to be asked for later. */
export function isSettingsFactory(settings: PluginSettings | PluginSettingsFactory): settings is PluginSettingsFactory {
  return typeof (settings as PluginSettingsFactory).useFactory === 'function';
}

/**
 * Provides a plugin's settings inside of its module. Settings that are known already are checked at once.
 *
 * @throws PluginSettingsInvalidError
 */
export async function settingsProvider(
  options: PluginOptions,
  settings: PluginSettings | PluginSettingsFactory,
): Promise<Provider> {
  if (!isSettingsFactory(settings)) {
    return { provide: PLUGIN_SETTINGS, useValue: await parseSettings(options, settings) };
  }
  const { inject = [], useFactory } = settings;
  return {
    provide: PLUGIN_SETTINGS,
    inject,
    useFactory: async (...injected: never[]) => parseSettings(options, (await useFactory(...injected)) ?? {}),
  };
}

/**
 * The settings of one plugin, checked by its schema, with their defaults.
 *
 * @throws PluginSettingsInvalidError
 */
export async function parseSettings(
  { name, settings: schema = z.object({}) }: PluginOptions,
  all: PluginSettings,
): Promise<Record<string, unknown>> {
  const strict = z.core.clone(schema, { ...schema._zod.def, catchall: z.never() }, { parent: true });
  const given = Object.hasOwn(all, name) ? all[name] : {};
  const result = await z.core.safeParseAsync(strict, given ?? {});
  if (result.success) return result.data;
  throw new PluginSettingsInvalidError(name, fieldErrors(result.error, jsonPointer('/pluginSettings', name)));
}

/**
 * Refuses settings of plugins that are not there: most often a misspelt name.
 *
 * @throws PluginSettingsInvalidError
 */
export function checkSettingsNames(settings: PluginSettings, known: readonly string[]): void {
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const names = known.map((name) => quoted(name)).join(', ') || 'none';
  throw new PluginSettingsInvalidError(unknown, [
    { pointer: jsonPointer('/pluginSettings', unknown), detail: `There is no such plugin; there are: ${names}` },
  ]);
}
