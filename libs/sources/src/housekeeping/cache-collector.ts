import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@lib/database';
import { isUuid } from '../common/uuid.js';

const REMOVED = '.removed';

/**
 * Removes the caches of backends on this machine that no sync has used for so long. A cache costs only time to make
 * again; one whose source is being synced stays.
 *
 * @param directory the caches of all types: `<type>/<source id>`
 * @param unusedSince caches that were used later stay
 * @returns how many were removed
 */
export async function collectCaches(
  database: Database,
  directory: string,
  unusedSince: Date,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const type of await names(directory)) {
    for (const name of await names(join(directory, type))) {
      signal?.throwIfAborted();
      const path = join(directory, type, name);
      if (!(await isUnused(path, unusedSince)) || (await isSyncing(database, name))) continue;
      // Out of the way at once: a sync that starts now finds none, rather than half of one.
      const away = name.endsWith(REMOVED) ? path : `${path}${REMOVED}`;
      if (away !== path && !(await isMoved(path, away))) continue;
      await rm(away, { recursive: true, force: true });
      removed += 1;
    }
  }
  return removed;
}

/** False when somebody else has: processes of one machine may share the directory. */
async function isMoved(path: string, away: string): Promise<boolean> {
  try {
    await rename(path, away);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function names(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function isUnused(path: string, since: Date): Promise<boolean> {
  try {
    return (await stat(path)).mtime < since;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function isSyncing(database: Database, id: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  const { rows } = await database.query(
    `SELECT FROM "${database.schema}".data_source WHERE id = $1 AND lease_token IS NOT NULL`,
    [id],
  );
  return rows.length > 0;
}
