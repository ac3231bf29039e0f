import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { compareVersions, isVersion } from './compare-versions.js';
import { PLUGIN_METADATA, type PluginOptions } from './plugin.decorator.js';
import {
  PluginDuplicateError,
  PluginNameInvalidError,
  PluginOptionInvalidError,
  PluginVersionUnsupportedError,
} from './plugin.errors.js';
import { VERSION } from './version.js';

/** Plugin of the backends that no plugin brings. */
export const APPLICATION_PLUGIN = 'application';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const RESERVED_NAMES: readonly unknown[] = [APPLICATION_PLUGIN, 'constructor'];

/** The options of `@Plugin()` on a module class or on its parents; undefined when there are none. */
export function pluginOptions(target: unknown): PluginOptions | undefined {
  return typeof target === 'function' ? Reflect.getMetadata(PLUGIN_METADATA, target) : undefined;
}

/** True for a name that follows the rule of plugins and queues. */
export function isPluginName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name) && !RESERVED_NAMES.includes(name);
}

/**
 * Checks what a module class says about itself as a plugin.
 *
 * @param version of this package
 * @throws PluginInvalidError, PluginVersionUnsupportedError
 */
export function checkPluginOptions(target: Type, options: PluginOptions, version = VERSION): void {
  const className = target.name;
  if (!isPluginName(options.name)) throw new PluginNameInvalidError(className, options.name);
  const requireOption = (valid: boolean, option: string, expected: string): void => {
    if (!valid) throw new PluginOptionInvalidError(className, option, expected);
  };
  requireOption(isText(options.label), 'label', 'a name to show to people');
  requireOption(isText(options.version), 'version', "the plugin's version");
  for (const bound of ['minVersion', 'maxVersion'] as const) {
    requireOption(options[bound] === undefined || isVersion(options[bound]), bound, 'a version like 1.2.3');
  }
  const { queues = [], settings, dataBackends } = options;
  requireOption(settings === undefined || settings instanceof z.core.$ZodObject, 'settings', 'a z.object');
  requireOption(
    Array.isArray(queues) && queues.every(isQueueName),
    'queues',
    'names of lower case letters, digits, "-"',
  );
  requireOption(new Set(queues).size === queues.length, 'queues', 'names that are there once');
  requireOption(dataBackends === undefined || isText(dataBackends), 'dataBackends', 'a path or a file: URL');
  checkVersion(className, options, version);
}

/**
 * Refuses two plugins of one name.
 *
 * @throws PluginDuplicateError
 */
export function checkPluginNames(plugins: Iterable<{ name: string; place: string }>): void {
  const places = new Map<string, string>();
  for (const { name, place } of plugins) {
    const taken = places.get(name);
    if (taken !== undefined) throw new PluginDuplicateError(name, taken, place);
    places.set(name, place);
  }
}

function checkVersion(className: string, { name, minVersion, maxVersion }: PluginOptions, version: string): void {
  if (minVersion !== undefined && compareVersions(version, minVersion) < 0) {
    throw new PluginVersionUnsupportedError(name, className, { minVersion }, version);
  }
  if (maxVersion !== undefined && compareVersions(version, maxVersion) > 0) {
    throw new PluginVersionUnsupportedError(name, className, { maxVersion }, version);
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

const isQueueName = (value: unknown): boolean => typeof value === 'string' && NAME.test(value);
