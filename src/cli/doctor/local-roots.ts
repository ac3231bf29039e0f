import { readdir } from 'node:fs/promises';
import type { Configuration } from '../../configuration/configuration.js';
import { type Finding, ok, warn } from './finding.js';

const CHECK = 'local roots';

/** Whether the directories that `local` sources may read are there; nothing when there are none. */
export async function examineLocalRoots({ dataBackends: { localRoots = [] } }: Configuration): Promise<Finding[]> {
  if (localRoots.length === 0) return [];
  const trouble = await Promise.all(localRoots.map(troubleOf));
  const found = trouble.filter((text) => text !== null);
  if (found.length === 0) return [ok(CHECK, `All ${localRoots.length} can be read.`)];
  return [warn(CHECK, `${found.join('; ')}.`, 'Mount or make them, or correct DATA_BACKENDS_LOCAL_ROOTS.')];
}

async function troubleOf(root: string): Promise<string | null> {
  try {
    await readdir(root);
    return null;
  } catch (error) {
    return `${root} cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}
