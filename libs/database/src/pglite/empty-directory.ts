import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { PGlite } from '@electric-sql/pglite';
import { pgliteVersion } from './pglite-driver.js';
import { unpackTar } from './tar.js';

const UNFINISHED = 'pglite.new-';

/**
 * The empty data directory that `libs/database/build-snapshot.js` has made for exactly this version of PGlite; null
 * when there is none, for instance because an application installed another version. initdb does the same, in 3 s.
 */
export async function readSnapshot(): Promise<Buffer | null> {
  const file = new URL(`./empty-directory-${await pgliteVersion()}.tar.br`, import.meta.url);
  try {
    return await promisify(brotliDecompress)(await readFile(file));
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
export async function ensureDataDirectory(PGliteClass: typeof PGlite, dataDir: string): Promise<string> {
  const directory = join(dataDir, 'pglite');
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(UNFINISHED)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  if (await exists(join(directory, 'PG_VERSION'))) return directory;
  const unfinished = await mkdtemp(join(dataDir, UNFINISHED));
  const snapshot = await readSnapshot();
  if (snapshot) unpackTar(snapshot, unfinished);
  else await (await PGliteClass.create({ dataDir: unfinished })).close();
  await rename(unfinished, directory);
  return directory;
}
