import { makeDirectory } from '@lib/core';
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

function pathOf(dataDir: string): string {
  return join(dataDir, 'encryption.key');
}

/** The key that an earlier start has made; null when there is none. */
export async function readKeyFile(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(pathOf(dataDir), 'utf8')).trim();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Makes a key that only this user can read, unless another start was quicker, and returns the one that is there. */
export async function createKeyFile(dataDir: string): Promise<string> {
  await makeDirectory(dataDir);
  const unfinished = `${pathOf(dataDir)}.${randomBytes(6).toString('hex')}`;
  // It appears with its content or not at all, so that nobody reads half a key.
  await writeFile(unfinished, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(unfinished, pathOf(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
  return (await readFile(pathOf(dataDir), 'utf8')).trim();
}
