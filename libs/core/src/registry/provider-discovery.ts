import type { Type } from '@nestjs/common';
import type { ApplicationModule, ProviderWrapper } from './application-module.js';
import { PluginFinder } from './plugin-finder.js';

/** One provider or controller of the application, as whoever looks for decorated classes sees it. */
export interface DiscoveredProvider {
  /** Undefined or null for a factory that gave nothing; of no use unless `singleton`: Nest keeps a bare prototype then. */
  readonly instance: unknown;
  /** The class that carries the decorator that was looked for. */
  readonly decorated: Type | undefined;
  /** Name of the instance's class, else of the decorated one. */
  readonly className: string;
  /** For messages: `FtpBackend in AcmeModule`. */
  readonly place: string;
  /** Name of the plugin that brings it; `application` when none does. */
  readonly plugin: string;
  readonly pluginVersion: string | null;
  /** False when it, or something that it injects, is request-scoped or transient. */
  readonly singleton: boolean;
}

/**
 * Looks at every provider of the application, of any kind, and at its controllers. Aliases (`useExisting`) lead to a provider that is looked at
 * anyway.
 *
 * @param isDecorated whether a class carries the decorator that is looked for
 */
export function discoverProviders(
  modules: Iterable<ApplicationModule>,
  isDecorated: (target: unknown) => boolean,
): DiscoveredProvider[] {
  const all = [...modules];
  const plugins = new PluginFinder(all);
  return all.flatMap((module) =>
    [...module.providers.values(), ...module.controllers.values()]
      .filter((wrapper) => !wrapper.isAlias)
      .map((wrapper) => {
        const decorated = decoratedClassOf(wrapper, isDecorated);
        const className = classOf(wrapper.instance)?.name || decorated?.name || 'without a name';
        return {
          instance: wrapper.instance as unknown,
          decorated,
          className,
          place: `${className} in ${module.name}`,
          get plugin() {
            return plugins.pluginOf(module).name;
          },
          get pluginVersion() {
            return plugins.pluginOf(module).version;
          },
          singleton: !wrapper.isTransient && wrapper.isDependencyTreeStatic(),
        };
      }),
  );
}

/**
 * The decorated class of a provider: that of its instance; else the one it was declared with, and else its token, so
 * that `overrideProvider(FtpBackend).useValue(fake)` replaces the backend and does not make it vanish.
 */
function decoratedClassOf(
  { instance, metatype, token, isNotMetatype }: ProviderWrapper,
  isDecorated: (target: unknown) => boolean,
): Type | undefined {
  const declared = isNotMetatype ? undefined : metatype;
  return [classOf(instance), declared, token].find(isDecorated) as Type | undefined;
}

/** Providers are foreign objects: a proxy among them may throw at any touch, and then has no class. */
function classOf(instance: unknown): Type | undefined {
  try {
    const prototype: unknown = typeof instance === 'object' && instance ? Object.getPrototypeOf(instance) : undefined;
    return (prototype as { constructor?: Type } | undefined)?.constructor;
  } catch {
    return undefined;
  }
}
