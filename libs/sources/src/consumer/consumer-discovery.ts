import { type ApplicationModule, type DiscoveredProvider, discoverProviders } from '@lib/core';
import { consumerDeclaration } from './consumer-declaration.js';
import type { ConsumerEntry } from './consumer-entry.js';
import { ConsumerScopeError } from './consumer.errors.js';
import type { DataFilesChange } from './data-files-change.js';
import { ON_DATA_FILES_METADATA, type OnDataFilesOptions } from './on-data-files.decorator.js';

type Method = (change: DataFilesChange) => unknown;

/**
 * Looks for consumers among the methods of all providers and controllers of the application.
 *
 * @throws ConsumerInvalidError
 */
export function discoverConsumers(modules: Iterable<ApplicationModule>): ConsumerEntry[] {
  return discoverProviders(modules, (target) => methodsOf(target).size > 0).flatMap(consumersOf);
}

function consumersOf(provider: DiscoveredProvider): ConsumerEntry[] {
  const { decorated, instance, place, plugin } = provider;
  if (!decorated) return [];
  const methods = [...methodsOf(decorated)];
  if (!provider.singleton) throw new ConsumerScopeError(`${decorated.name}.${String(methods[0]![0])}`, place);
  if (instance === null || instance === undefined) return [];
  return methods.flatMap(([key, options]) => {
    const method = (instance as Record<PropertyKey, unknown>)[key];
    // A stand-in of a test that is no instance of the class need not have it.
    if (typeof method !== 'function') return [];
    const label = `${decorated.name}.${String(key)}`;
    return {
      ...consumerDeclaration(label, options),
      place: place.replace(provider.className, label),
      plugin,
      deliver: (change: DataFilesChange) => (method as Method).call(instance, change),
    };
  });
}

/** Decorated methods of a class and its parents; one that is overridden counts by what overrides it. */
function methodsOf(target: unknown): ReadonlyMap<PropertyKey, OnDataFilesOptions> {
  const found = new Map<PropertyKey, OnDataFilesOptions>();
  const seen = new Set<PropertyKey>();
  let prototype: unknown = typeof target === 'function' ? target.prototype : null;
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    for (const key of Reflect.ownKeys(prototype).filter((name) => !seen.has(name))) {
      seen.add(key);
      const method: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
      if (typeof method !== 'function' || key === 'constructor') continue;
      const options = Reflect.getMetadata(ON_DATA_FILES_METADATA, method) as OnDataFilesOptions | undefined;
      if (options) found.set(key, options);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}
