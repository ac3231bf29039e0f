import type { Type } from '@nestjs/common';
import { isBackend } from '../backend/backend.js';
import type { ApplicationModule, ProviderWrapper } from './application-module.js';
import { declarationOf, dataBackendOptions } from './backend-declaration.js';
import { BackendClassInvalidError, BackendNotDecoratedError, BackendScopeError } from './backend.errors.js';
import type { Registration } from './data-backend.registry.js';
import { PluginFinder } from './plugin-finder.js';

/**
 * Looks at every provider of the application, of any kind. Aliases (`useExisting`) lead to a provider that is looked at
 * anyway; a factory that gives null or undefined provides nothing.
 *
 * @throws BackendInvalidError, ParameterSchemaInvalidError
 */
export function discoverBackends(modules: Iterable<ApplicationModule>): Registration[] {
  const all = [...modules];
  const plugins = new PluginFinder(all);
  return all.flatMap((module) =>
    [...module.providers.values()]
      .filter((wrapper) => !wrapper.isAlias)
      .map((wrapper) => register(wrapper, module, plugins))
      .filter((registration) => registration !== null),
  );
}

function register(wrapper: ProviderWrapper, module: ApplicationModule, plugins: PluginFinder): Registration | null {
  const decorated = decoratedClassOf(wrapper);
  const singleton = !wrapper.isTransient && wrapper.isDependencyTreeStatic();
  if (!singleton) {
    // There is no instance to look at: Nest keeps a bare prototype here.
    if (decorated) throw new BackendScopeError(decorated.name, placeOf(decorated.name, module));
    return null;
  }
  const backend: unknown = wrapper.instance;
  if (backend === null || backend === undefined) return null;
  if (!isBackendInstance(backend)) {
    if (decorated) throw new BackendClassInvalidError(decorated.name, placeOf(decorated.name, module));
    return null;
  }
  const className = classOf(backend)?.name || 'without a name';
  const place = placeOf(className, module);
  const options = dataBackendOptions(decorated);
  if (!decorated || !options) throw new BackendNotDecoratedError(className, place);
  const entry = { ...declarationOf(decorated, options), plugin: plugins.pluginOf(module), backend };
  return { entry, place };
}

/**
 * The decorated class of a provider: that of its instance; else the one it was declared with, and else its token, so
 * that `overrideProvider(FtpBackend).useValue(fake)` replaces the backend and does not make it vanish.
 */
function decoratedClassOf({ instance, metatype, token, isNotMetatype }: ProviderWrapper): Type | undefined {
  const declared = isNotMetatype ? undefined : metatype;
  return [classOf(instance), declared, token].find((candidate) => dataBackendOptions(candidate)) as Type | undefined;
}

const placeOf = (className: string, module: ApplicationModule): string => `${className} in ${module.name}`;

// Providers are foreign objects: a proxy among them may throw at any touch, and is then no backend.

function classOf(instance: unknown): Type | undefined {
  try {
    const prototype: unknown = typeof instance === 'object' && instance ? Object.getPrototypeOf(instance) : undefined;
    return (prototype as { constructor?: Type } | undefined)?.constructor;
  } catch {
    return undefined;
  }
}

function isBackendInstance(value: unknown): value is Registration['entry']['backend'] {
  try {
    return isBackend(value);
  } catch {
    return false;
  }
}
