import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { type PackageManifest, resolveExport } from './package-exports.js';
import { PluginImportFailedError } from './plugin.errors.js';

/** Where the parts of a plugin's package lie; the files exist. */
export interface LocatedPackage {
  readonly manifest: PackageManifest;
  readonly directory: string;
  readonly main: string | null;
}

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * Finds a package as an `import` in the application's folder would.
 *
 * @param specifier name of a package, with or without a subpath; or a path relative to `appRoot`
 * @throws PluginImportFailedError
 */
export function locatePackage(specifier: string, appRoot: string): LocatedPackage {
  const [, name, subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  const directory = name && !/^(\.|file:)/.test(name) ? findDirectory(name, appRoot) : null;
  if (!directory) return locateByNode(specifier, appRoot);
  const manifest = readManifest(specifier, directory);
  const main = subpath
    ? (exported(directory, manifest, `.${subpath}`) ?? existingFile(join(directory, subpath)))
    : mainOf(directory, manifest);
  return { manifest, directory, main };
}

/** A file of a package: as one of its exports, next to its main entry, or in its folder; null when there is none. */
export function locateInPackage({ manifest, directory, main }: LocatedPackage, path: string): string | null {
  if (isAbsolute(path)) return existingFile(path);
  return (
    exported(directory, manifest, `./${path.replace(/^\.\//, '')}`) ??
    existingFile(resolve(main ? dirname(main) : directory, path)) ??
    existingFile(resolve(directory, path))
  );
}

function findDirectory(name: string, from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return null;
  }
}

/** For what is not in a `node_modules` folder above: relative paths, Yarn's Plug'n'Play, NODE_PATH. */
function locateByNode(specifier: string, appRoot: string): LocatedPackage {
  const main = specifier && tryResolve(specifier, appRoot);
  // The modules of Node itself resolve to their names.
  if (!isAbsolute(main)) throw notFound(specifier, appRoot);
  const name = basename(main, extname(main));
  return { manifest: { name }, directory: dirname(main), main };
}

function tryResolve(specifier: string, appRoot: string): string {
  try {
    return createRequire(join(resolve(appRoot), 'package.json')).resolve(specifier);
  } catch (error) {
    throw notFound(specifier, appRoot, error);
  }
}

function notFound(specifier: string, appRoot: string, cause?: unknown): PluginImportFailedError {
  return new PluginImportFailedError(
    specifier,
    `cannot be found from ${resolve(appRoot)}`,
    'Install it there, or correct its name in "plugins".',
    cause,
  );
}

function readManifest(specifier: string, directory: string): PackageManifest {
  const path = join(directory, 'package.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PackageManifest;
  } catch (error) {
    throw new PluginImportFailedError(specifier, `has an unreadable ${path}`, 'Install it again.', error);
  }
}

function mainOf(directory: string, manifest: PackageManifest): string | null {
  if (manifest.exports !== undefined && manifest.exports !== null) return exported(directory, manifest, '.');
  const main = resolve(directory, manifest.main ?? 'index.js');
  return existingFile(main) ?? existingFile(join(main, 'index.js')) ?? existingFile(join(directory, 'index.js'));
}

function exported(directory: string, { exports }: PackageManifest, subpath: string): string | null {
  if (exports === undefined || exports === null) return null;
  const target = resolveExport(exports, subpath);
  return target === null ? null : existingFile(join(directory, target));
}

function existingFile(path: string): string | null {
  const found = EXTENSIONS.map((extension) => path + extension).find(
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  );
  return found ?? null;
}
