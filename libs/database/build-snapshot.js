/**
 * Makes the empty data directory that the embedded database starts from: a fresh start then takes half a second instead
 * of the four that initdb needs. It is kept beside the sources, once for each version of PGlite, and copied to the
 * directory given as argument.
 *
 *   node libs/database/build-snapshot.js dist/libs/database/src/pglite
 */
import { PGlite } from '@electric-sql/pglite';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const SOURCES = fileURLToPath(new URL('./src/pglite/', import.meta.url));

/** What `src/pglite/initial-directory.ts` looks for; `kind` is `empty` or `migrated`. */
export async function snapshotName(kind) {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  return `${kind}-directory-${JSON.parse(await readFile(manifest, 'utf8')).version}.tar.br`;
}

async function emptyDirectory() {
  const pglite = await PGlite.create();
  // Two thirds of the files are what other databases would be copied from. There are none: PGlite opens one only.
  await pglite.query("UPDATE pg_database SET datistemplate = false WHERE datname IN ('template0', 'template1')");
  for (const name of ['template0', 'template1']) await pglite.query(`DROP DATABASE ${name}`);
  await pglite.query('CHECKPOINT');
  const tar = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await pglite.close();
  return tar;
}

/** Makes the file, complete or not at all. */
export async function writeSnapshot(path, tar) {
  const compressed = await promisify(brotliCompress)(tar, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, compressed);
  await rename(unfinished, path);
}

/** Makes the empty snapshot unless it is there, and removes those of other versions. Returns its path. */
export async function ensureSnapshot() {
  const name = await snapshotName('empty');
  const path = join(SOURCES, name);
  const found = await stat(path).catch(() => null);
  if (found) return path;
  for (const other of await readdir(SOURCES)) if (other.endsWith('.tar.br')) await rm(join(SOURCES, other));
  await writeSnapshot(path, await emptyDirectory());
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = await ensureSnapshot();
  const [, , directory] = process.argv;
  if (directory) {
    await mkdir(directory, { recursive: true });
    await copyFile(path, join(directory, await snapshotName('empty')));
  }
}
