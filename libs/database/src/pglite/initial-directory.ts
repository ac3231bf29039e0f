import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { PGlite } from '@electric-sql/pglite';
import { DEFAULT_SCHEMA } from '../identifiers.js';
import { pgliteVersion } from './pglite-driver.js';
import { unpackTar } from './tar.js';

const UNFINISHED = 'pglite.new-';

/**
 * The data directory that was made for exactly this version of PGlite: by `libs/jobs/build-snapshot.js`, with our tables,
 * when it is for the default schema and this is a build, or else by `libs/database/build-snapshot.js`, empty. Null when
 * there is none, for instance because an application installed another version; initdb makes an empty one, too, in 3 s.
 */
export async function readSnapshot(schema: string): Promise<Buffer | null> {
  const version = await pgliteVersion();
  const migrated = schema === DEFAULT_SCHEMA ? await readArchive(`migrated-directory-${version}`) : null;
  return migrated ?? readArchive(`empty-directory-${version}`);
}

async function readArchive(name: string): Promise<Buffer | null> {
  try {
    return await promisify(brotliDecompress)(await readFile(new URL(`./${name}.tar.br`, import.meta.url)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/**
 * Makes `<dataDir>/pglite` an initialized data directory, unless it is one. It appears complete or not at all, so a
 * start that is killed leaves nothing that a later one trips over. The lock of the directory must be held.
 */
export async function ensureDataDirectory(
  PGliteClass: typeof PGlite,
  dataDir: string,
  schema: string,
): Promise<string> {
  const directory = join(dataDir, 'pglite');
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(UNFINISHED)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  if (await exists(join(directory, 'PG_VERSION'))) return directory;
  const unfinished = await mkdtemp(join(dataDir, UNFINISHED));
  const snapshot = await readSnapshot(schema);
  if (snapshot) unpackTar(snapshot, unfinished);
  else await (await PGliteClass.create({ dataDir: unfinished })).close();
  await rename(unfinished, directory);
  return directory;
}
