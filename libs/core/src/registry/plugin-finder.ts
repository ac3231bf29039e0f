import { APPLICATION_PLUGIN, pluginOptions } from '../plugin/plugin-declaration.js';
import type { ApplicationModule } from './application-module.js';

/** Nest imports it into every module by itself, before the application's own global modules. */
const FIRST_GLOBAL_MODULE = 'InternalCoreModule';

/** What brings a provider. */
export interface FoundPlugin {
  /** `application` when no plugin does. */
  readonly name: string;
  /** As its `@Plugin()` says; null for the application. */
  readonly version: string | null;
}

/** Finds the plugin that a module belongs to. */
export class PluginFinder {
  private readonly importers = new Map<ApplicationModule, ApplicationModule[]>();

  constructor(modules: Iterable<ApplicationModule>) {
    for (const module of modules) {
      for (const imported of explicitImports(module)) {
        this.importers.set(imported, [...(this.importers.get(imported) ?? []), module]);
      }
    }
  }

  /**
   * The plugin of the module itself, else of the nearest module above it that imports it (the first by name when two
   * are equally near), else `application`.
   */
  pluginOf(module: ApplicationModule): FoundPlugin {
    const seen = new Set([module]);
    for (let level = [module]; level.length > 0; level = this.above(level, seen)) {
      const plugins = level.map(({ metatype }) => pluginOptions(metatype)).filter((options) => options !== undefined);
      const [first] = plugins.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      if (first) return { name: first.name, version: first.version };
    }
    return { name: APPLICATION_PLUGIN, version: null };
  }

  private above(level: readonly ApplicationModule[], seen: Set<ApplicationModule>): ApplicationModule[] {
    const importers = new Set(level.flatMap((module) => this.importers.get(module) ?? []));
    const next = [...importers].filter((module) => !seen.has(module));
    for (const module of next) seen.add(module);
    return next;
  }
}

/**
 * What a module imports by its own words. Nest adds the global modules to the imports of every module, after the
 * explicit ones and starting with its own: without this cut, a backend of a global module would belong to any plugin.
 */
function explicitImports({ imports }: ApplicationModule): ApplicationModule[] {
  const all = [...imports];
  const cut = all.findIndex(({ metatype }) => metatype.name === FIRST_GLOBAL_MODULE);
  return cut === -1 ? all.filter(({ isGlobal }) => !isGlobal) : all.slice(0, cut);
}
