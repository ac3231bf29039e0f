import type { Type } from '@nestjs/common';
import { ApplicationConfig, ModuleRef } from '@nestjs/core';
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
 * Looks at every provider of the application, of any kind, and at its controllers, for what is decorated. Aliases
 * (`useExisting`) lead to a provider that is looked at anyway.
 *
 * @param isDecorated whether a class carries the decorator that is looked for
 * @param isMeant whether an instance is looked for although its class carries none
 */
export function discoverProviders(
  modules: Iterable<ApplicationModule>,
  isDecorated: (target: unknown) => boolean,
  isMeant: (instance: unknown) => boolean = () => false,
): DiscoveredProvider[] {
  const all = [...modules];
  let finder: PluginFinder | undefined;
  // Most looks find little: who imports whom is asked when something was found.
  const plugins = () => (finder ??= new PluginFinder(all));
  const decoratedClasses = remembering(isDecorated);
  const found: DiscoveredProvider[] = [];
  // Thousands of providers are looked at for a few that are found: nothing is made of the others.
  for (const module of all) {
    for (const wrappers of [module.providers, module.controllers]) {
      for (const wrapper of wrappers.values()) {
        if (wrapper.isAlias || OF_EACH_MODULE.has(wrapper.token)) continue;
        const instance: unknown = wrapper.instance;
        const decorated = decoratedClassOf(classOf(instance), wrapper, decoratedClasses);
        if (decorated || isMeant(instance)) found.push(discovered(instance, decorated, wrapper, module, plugins));
      }
    }
  }
  return found;
}

/** What Nest adds to the providers of every module: half of all there are where modules are small. */
const OF_EACH_MODULE: ReadonlySet<unknown> = new Set([ModuleRef, ApplicationConfig]);

function discovered(
  instance: unknown,
  decorated: Type | undefined,
  wrapper: ProviderWrapper,
  module: ApplicationModule,
  plugins: () => PluginFinder,
): DiscoveredProvider {
  const className = classOf(instance)?.name || decorated?.name || 'without a name';
  return {
    instance,
    decorated,
    className,
    place: `${className} in ${module.name}`,
    get plugin() {
      return plugins().pluginOf(module).name;
    },
    get pluginVersion() {
      return plugins().pluginOf(module).version;
    },
    get singleton() {
      return !wrapper.isTransient && wrapper.isDependencyTreeStatic();
    },
  };
}

/**
 * The decorated class of a provider: that of its instance; else the one it was declared with, and else its token, so
 * that `overrideProvider(FtpBackend).useValue(fake)` replaces the backend and does not make it vanish.
 */
function decoratedClassOf(
  instanceClass: Type | undefined,
  { metatype, token, isNotMetatype }: ProviderWrapper,
  isDecorated: (target: unknown) => boolean,
): Type | undefined {
  if (isDecorated(instanceClass)) return instanceClass;
  if (!isNotMetatype && isDecorated(metatype)) return metatype as Type;
  return isDecorated(token) ? (token as Type) : undefined;
}

/** The three classes of a provider are most often one. */
function remembering(isDecorated: (target: unknown) => boolean): (target: unknown) => boolean {
  const answers = new Map<unknown, boolean>();
  return (target) => {
    if (typeof target !== 'function') return false;
    let answer = answers.get(target);
    if (answer === undefined) answers.set(target, (answer = isDecorated(target)));
    return answer;
  };
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
