import { summarize } from '../common/field-errors.js';
import { quoted } from '../common/text.js';
import { DataBackendsError, type FieldError } from '../errors/data-backends.error.js';

/** A plugin's declaration is wrong; stops the start. Each mistake has a class of its own. */
export abstract class PluginInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
  ) {
    super('PLUGIN_INVALID', `The plugin ${className} ${problem}. ${remedy}`);
  }
}

/** `@Plugin()` without a usable name. */
export class PluginNameInvalidError extends PluginInvalidError {
  constructor(className: string, name: unknown) {
    super(
      className,
      name === undefined ? 'has no name' : `has the name ${quoted(name)}, which is not allowed`,
      'Set @Plugin({ name }) to a lower case letter followed by lower case letters, digits or \'-\', at most 63 characters, not "application" or "constructor".',
    );
  }
}

/** Another option of `@Plugin()` is wrong. */
export class PluginOptionInvalidError extends PluginInvalidError {
  constructor(className: string, option: string, expected: string) {
    super(className, `has a wrong "${option}"`, `Set @Plugin({ ${option} }) to ${expected}.`);
  }
}

/** What was given as a plugin is no module with `@Plugin()`. */
export class PluginNotDecoratedError extends PluginInvalidError {
  constructor(className: string) {
    super(
      className,
      'is not decorated',
      'Give a module class with @Plugin({ name, label, version }) above it, a dynamic module of one, or the name of a package.',
    );
  }
}

/** Two plugins of one name, or one plugin given twice; stops the start. */
export class PluginDuplicateError extends DataBackendsError {
  constructor(
    readonly plugin: string,
    readonly first: string,
    readonly second: string,
  ) {
    super(
      'PLUGIN_DUPLICATE',
      `The plugin "${plugin}" is there twice: as ${first} and as ${second}. Remove one of them, or rename one with @Plugin({ name }).`,
    );
  }
}

/** The plugin says that it does not run with this version of the package; stops the start. */
export class PluginVersionUnsupportedError extends DataBackendsError {
  constructor(
    readonly plugin: string,
    className: string,
    bound: { minVersion?: string; maxVersion?: string },
    readonly version: string,
  ) {
    const needs = bound.minVersion ? `needs at least ${bound.minVersion}` : `runs with at most ${bound.maxVersion}`;
    const remedy = bound.minVersion ? 'Update nestjs-data-backends' : 'Update the plugin';
    super(
      'PLUGIN_VERSION_UNSUPPORTED',
      `The plugin "${plugin}" (${className}) ${needs} of nestjs-data-backends, and this is ${version}. ${remedy}, or install another version of the plugin.`,
    );
  }
}

/** The settings that the application gives a plugin are wrong; stops the start. */
export class PluginSettingsInvalidError extends DataBackendsError {
  constructor(
    readonly plugin: string,
    errors: readonly FieldError[],
    cause?: unknown,
  ) {
    super(
      'PLUGIN_SETTINGS_INVALID',
      `The settings of the plugin ${quoted(plugin)} are not valid: ${summarize(errors)}. Correct pluginSettings[${quoted(plugin)}] in the options.`,
      { errors, cause },
    );
  }
}

/** A package named in `plugins` cannot be found, imported, or understood; stops the start. */
export class PluginImportFailedError extends DataBackendsError {
  constructor(
    readonly packageName: string,
    problem: string,
    remedy: string,
    cause?: unknown,
  ) {
    super('PLUGIN_IMPORT_FAILED', `The plugin package ${quoted(packageName)} ${problem}. ${remedy}`, { cause });
  }
}
