import { DataBackendsError } from '@lib/core';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitCacheUnavailableError } from './git.errors.js';
import type { GitWorkspace } from './git-workspace.js';

export type ObjectFormat = 'sha1' | 'sha256';

/** A bare repository of one source, kept between syncs so that only new objects travel. */
export interface GitCache {
  readonly directory: string;
  readonly objectFormat: ObjectFormat;
  /** It existed before this operation. */
  readonly isReused: boolean;
}

/** Each fetch leaves one pack; beyond this many git gets slow, and old objects pile up. */
const MAX_PACKS = 50;
/** Written last, so that a cache without it is half made. */
const MARK = 'data-backends.json';

/**
 * The cache of the source, when there is one in working order; everything else of the kind is removed.
 *
 * @throws GitCacheUnavailableError
 */
export function findGitCache(cacheDirectory: string, url: string): Promise<GitCache | null> {
  return guard(async () => {
    await mkdir(cacheDirectory, { recursive: true, mode: 0o700 });
    let found: GitCache | null = null;
    for (const name of (await readdir(cacheDirectory)).filter((each) => each.endsWith('.git')).sort()) {
      const directory = join(cacheDirectory, name);
      const objectFormat: ObjectFormat | null = found ? null : await inspect(directory, url);
      if (objectFormat) found = { directory, objectFormat, isReused: true };
      else await rm(directory, { recursive: true, force: true });
    }
    if (found) await removeLeftovers(found.directory);
    return found;
  });
}

/** A new, empty cache under a name that nobody can guess. */
export async function createGitCache(
  cacheDirectory: string,
  url: string,
  objectFormat: ObjectFormat,
  workspace: GitWorkspace,
): Promise<GitCache> {
  const directory = join(cacheDirectory, `${randomBytes(12).toString('hex')}.git`);
  await guard(() => mkdir(directory, { mode: 0o700 }));
  try {
    const format = `--object-format=${objectFormat}`;
    await workspace.run([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      '--initial-branch=none',
      format,
      '--end-of-options',
      directory,
    ]);
    await guard(() =>
      writeFile(join(directory, MARK), JSON.stringify({ url: digest(url), objectFormat }), { mode: 0o600 }),
    );
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return { directory, objectFormat, isReused: false };
}

export async function removeGitCache(cache: GitCache): Promise<void> {
  await guard(() => rm(cache.directory, { recursive: true, force: true }));
}

/**
 * Lets a reference name an object that is in the cache. Written as git writes one, by a rename; a process for it would
 * cost more than many a sync.
 */
export async function writeReference(cache: GitCache, name: string, id: string): Promise<void> {
  const path = join(cache.directory, name);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.lock`;
  await guard(async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, `${id}\n`, { mode: 0o600 });
    await rename(temporary, path);
  });
}

/** Bytes of the packs that are being received now. */
export async function incomingPackBytes(cache: GitCache): Promise<number> {
  const folder = join(cache.directory, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const sizes = names
    .filter((name) => name.startsWith('tmp_pack_'))
    .map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function inspect(directory: string, url: string): Promise<ObjectFormat | null> {
  try {
    const mark = JSON.parse(await readFile(join(directory, MARK), 'utf8')) as {
      url?: string;
      objectFormat?: ObjectFormat;
    };
    await Promise.all(['HEAD', 'config', 'objects', 'refs'].map((name) => stat(join(directory, name))));
    const packs = (await readdir(join(directory, 'objects', 'pack'))).filter((name) => name.endsWith('.pack'));
    if (mark.url !== digest(url) || packs.length > MAX_PACKS) return null;
    return mark.objectFormat === 'sha1' || mark.objectFormat === 'sha256' ? mark.objectFormat : null;
  } catch {
    // Whatever is wrong with it, a new one costs only time.
    return null;
  }
}

/** What a killed git left: locks that would stop the next one, and halves of packs that would fill the disk. */
async function removeLeftovers(directory: string): Promise<void> {
  const isLeftover = (name: string) => name.endsWith('.lock') || name.startsWith('tmp_');
  const folders = ['', 'refs', 'refs/data-backends', 'objects', 'objects/pack', 'objects/info'];
  for (const folder of folders) {
    const names = await readdir(join(directory, folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.filter(isLeftover))
      await rm(join(directory, folder, name), { recursive: true, force: true });
  }
}

/** The name under which the URL is kept: a cache tells nobody what it is a copy of. */
function digest(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

async function guard<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof DataBackendsError) throw error;
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw new GitCacheUnavailableError(`${syscall ?? 'access'} failed with ${code ?? 'an unknown error'}`, error);
  }
}
