import { isBackend } from '../backend/backend.js';
import type { ApplicationModule } from './application-module.js';
import { dataBackendOptions, declarationOf } from './backend-declaration.js';
import { BackendClassInvalidError, BackendNotDecoratedError, BackendScopeError } from './backend.errors.js';
import type { Registration } from './data-backend.registry.js';
import { type DiscoveredProvider, discoverProviders } from './provider-discovery.js';

/**
 * Looks for backends among all providers of the application; a factory that gives null or undefined provides nothing.
 *
 * @throws BackendInvalidError, ParameterSchemaInvalidError
 */
export function discoverBackends(modules: Iterable<ApplicationModule>): Registration[] {
  return discoverProviders(modules, (target) => dataBackendOptions(target) !== undefined, isBackendInstance)
    .map(register)
    .filter((registration) => registration !== null);
}

function register(provider: DiscoveredProvider): Registration | null {
  const { decorated, instance: backend, className, place } = provider;
  if (!provider.singleton) {
    if (decorated) throw new BackendScopeError(decorated.name, place.replace(className, decorated.name));
    return null;
  }
  if (backend === null || backend === undefined) return null;
  if (!isBackendInstance(backend)) {
    if (decorated) throw new BackendClassInvalidError(decorated.name, place.replace(className, decorated.name));
    return null;
  }
  const options = dataBackendOptions(decorated);
  if (!decorated || !options) throw new BackendNotDecoratedError(className, place);
  const { plugin, pluginVersion } = provider;
  const entry = { ...declarationOf(decorated, options), plugin, pluginVersion, backend };
  return { entry, place };
}

/** A proxy that throws at any touch is no backend. */
function isBackendInstance(value: unknown): value is Registration['entry']['backend'] {
  try {
    return isBackend(value);
  } catch {
    return false;
  }
}
