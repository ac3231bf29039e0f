import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** Metadata key of `@Plugin()`; fixed, so that two copies of this package meet. */
export const PLUGIN_METADATA = Symbol.for('nestjs-data-backends:plugin');

/** What `@Plugin()` says about a module. */
export interface PluginOptions {
  /** A lower case letter, then lower case letters, digits and `-`, at most 63 characters; unique in the application. */
  readonly name: string;
  /** Name to show to people. */
  readonly label: string;
  /** Version of the plugin, shown to people. */
  readonly version: string;
  readonly author?: string;
  readonly description?: string;
  /** Oldest version of nestjs-data-backends that the plugin runs with (`x.y.z`, inclusive). */
  readonly minVersion?: string;
  /** Newest version of nestjs-data-backends that the plugin runs with (`x.y.z`, inclusive). */
  readonly maxVersion?: string;
  /**
   * A `z.object` with the defaults and the required values of the plugin's settings. Given by the application as
   * `pluginSettings: { [name]: … }`, injected into the providers of the plugin's module with `@InjectPluginSettings()`.
   */
  readonly settings?: z.ZodObject;
  /** Queues that the plugin's jobs use; their full names are `<plugin>.<queue>`. */
  readonly queues?: readonly string[];
  /**
   * Where the list `backends = [MyBackend, …]` is exported: a path relative to the main entry of the plugin's
   * package (to the application's folder when the plugin is not given by a package name), or a `file:` URL.
   *
   * @default the entry `data-backends` of the package, when it has one
   */
  readonly dataBackends?: string;
}

/**
 * Makes a Nest module a plugin: what brings backends, jobs, queues and settings. Goes above or below `@Module()`.
 * The backends among the providers of the module, and of the modules it imports, belong to the plugin.
 *
 * Wrong use is refused when the application starts: `PluginInvalidError`, `PluginDuplicateError`,
 * `PluginVersionUnsupportedError`, `PluginSettingsInvalidError`.
 *
 * Source: NetBox's `PluginConfig`.
 */
export function Plugin(options: PluginOptions): ClassDecorator {
  return SetMetadata(PLUGIN_METADATA, options) as ClassDecorator;
}
