import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toStorableText } from '../common/text.js';
import { DATA_BACKEND_METADATA } from '../backend/data-backend.decorator.js';
import { type LocatedPackage, locateInPackage, locatePackage } from './package-locator.js';
import { isPluginName, pluginOptions } from './plugin-declaration.js';
import { Plugin } from './plugin.decorator.js';
import { PluginImportFailedError } from './plugin.errors.js';

/** What a package brings: a module with `@Plugin()`, and the backends to add to its providers. */
export interface ImportedPlugin {
  readonly module: Type | DynamicModule;
  readonly backends: readonly Type[];
}

/** Entry of a package that lists its backends, when `@Plugin({ dataBackends })` gives no other. */
const DEFAULT_LIST = 'data-backends';

type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a package named in `plugins`.
 *
 * @throws PluginImportFailedError
 */
export async function importPlugin(specifier: string, appRoot: string): Promise<ImportedPlugin> {
  const location = locatePackage(specifier, appRoot);
  const main = location.main ? await importFile(specifier, location.main) : {};
  const module = await pluginModuleIn(main);
  const options = module && pluginOptions(classOf(module));
  const listed = await listedBackends(specifier, location, options?.dataBackends);
  if (module) return { module, backends: listed ?? [] };
  const backends = listed ?? backendsIn(specifier, main);
  if (!backends) {
    throw new PluginImportFailedError(
      specifier,
      'exports neither a plugin nor a list of backends',
      'Export a module class with @Plugin() as its default, or "backends = [MyBackend]" from its entry "data-backends".',
    );
  }
  return { module: pluginFor(specifier, location, backends), backends: [] };
}

/**
 * The list of backends of a plugin that was given as a class: `dataBackends` is then a path in the application's
 * folder, or a `file:` URL.
 *
 * @throws PluginImportFailedError
 */
export async function importBackends(pluginName: string, dataBackends: string, appRoot: string): Promise<Type[]> {
  const application = { manifest: {}, directory: appRoot, main: null };
  return (await listedBackends(pluginName, application, dataBackends)) ?? [];
}

/** The class of a module, dynamic or not. */
export function classOf(module: Type | DynamicModule): Type {
  return typeof module === 'function' ? module : module.module;
}

async function listedBackends(
  specifier: string,
  location: LocatedPackage,
  dataBackends: string | undefined,
): Promise<Type[] | null> {
  const path = dataBackends?.startsWith('file:') ? fileURLToPath(dataBackends) : (dataBackends ?? DEFAULT_LIST);
  const file = locateInPackage(location, path);
  const backends = file ? backendsIn(specifier, await importFile(specifier, file)) : null;
  if (backends || dataBackends === undefined) return backends;
  throw new PluginImportFailedError(
    specifier,
    file ? `exports no list "backends" from ${file}` : `has no file ${path}`,
    'Correct @Plugin({ dataBackends }), or export "backends = [MyBackend]" there.',
  );
}

async function importFile(specifier: string, file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw new PluginImportFailedError(
      specifier,
      `cannot be imported from ${file}: ${messageOf(error)}`,
      'Mend or update the package, or remove it from "plugins".',
      error,
    );
  }
}

/** A CommonJS module is the `default` of its import, and one compiled from ESM has its own `default` in there. */
async function pluginModuleIn(exports: Exports): Promise<Type | DynamicModule | null> {
  const candidates = [exports['default'], (exports['default'] as Exports | undefined)?.['default']];
  for (const candidate of await Promise.all(candidates)) {
    if (pluginOptions(candidate)) return candidate as Type;
    if (pluginOptions((candidate as DynamicModule | undefined)?.module)) return candidate as DynamicModule;
  }
  return null;
}

function backendsIn(specifier: string, exports: Exports): Type[] | null {
  const list = exports['backends'] ?? (exports['default'] as Exports | undefined)?.['backends'];
  if (list === undefined) return null;
  const isBackendClass = (item: unknown): boolean =>
    typeof item === 'function' && Reflect.hasMetadata(DATA_BACKEND_METADATA, item);
  if (Array.isArray(list) && list.every(isBackendClass)) return list as Type[];
  const wrong = Array.isArray(list) ? list.find((item) => !isBackendClass(item)) : undefined;
  throw new PluginImportFailedError(
    specifier,
    wrong === undefined ? 'exports "backends" that is no list' : `lists ${nameOf(wrong)} that is no data backend`,
    'List classes that have @DataBackend() above them: export const backends = [MyBackend].',
  );
}

function pluginFor(specifier: string, { manifest }: LocatedPackage, backends: Type[]): Type {
  const packageName = manifest.name ?? specifier;
  const name = packageName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  if (!isPluginName(name)) {
    throw new PluginImportFailedError(
      specifier,
      'has a name that cannot name a plugin',
      'Export a module class with @Plugin({ name }) as its default.',
    );
  }
  const module = { [packageName]: class {} }[packageName] as Type;
  Module({ providers: backends })(module);
  Plugin({ name, label: packageName, version: manifest.version ?? '0.0.0' })(module);
  return module;
}

/** The first line only: the rest of a foreign message tends to be a stack or source code. */
function messageOf(error: unknown): string {
  const message = typeof error === 'string' ? error : (error as Error | undefined)?.message;
  return typeof message === 'string' ? toStorableText(message.split('\n', 1)[0]!, 500) : 'it threw no error';
}

const nameOf = (item: unknown): string => (typeof item === 'function' ? `"${item.name}"` : `a ${typeof item}`);
