import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { packageVersion } from '../package-version.js';

/** Where a new project has this package from. */
export interface PackageSource {
  /** As in `dependencies`. */
  readonly specifier: string;
  /** Whether it is a folder of this machine, which npm must copy: a link would bring a second copy of Nest. */
  readonly isFolder: boolean;
}

/** The registry; in a clone of the repository, the clone itself. */
export function packageSource(): PackageSource {
  const root = ['../../..', '../../../..']
    .map((up) => join(import.meta.dirname, up))
    .find((folder) => existsSync(join(folder, 'package.json')))!;
  if (root.includes(`${sep}node_modules${sep}`)) return { specifier: `^${packageVersion()}`, isFolder: false };
  return { specifier: `file:${root}`, isFolder: true };
}
