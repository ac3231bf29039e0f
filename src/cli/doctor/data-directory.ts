import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Configuration } from '../../configuration/configuration.js';
import { bytes } from '../output/words.js';
import { fail, type Finding, ok, warn } from './finding.js';

const CHECK = 'data directory';
/** The embedded database refuses bulk writes below 96 MiB; this leaves time to notice. */
const SHORT_OF_SPACE = 512 * 1024 * 1024;

/** Whether the directory of the embedded database and the caches can be written, and how much fits in. */
export async function examineDataDirectory({ dataDir }: Configuration): Promise<Finding> {
  const existing = await nearestExisting(dataDir);
  try {
    await access(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const remedy = 'Change its owner, or set DATA_BACKENDS_DATA_DIR.';
    return fail(CHECK, `${existing} cannot be written by this user.`, remedy);
  }
  if (!(await stat(existing)).isDirectory()) {
    return fail(CHECK, `${existing} is not a directory.`, 'Move it away, or set DATA_BACKENDS_DATA_DIR.');
  }
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const where = existing === dataDir ? dataDir : `${dataDir}, to be made by the first start`;
  if (free < SHORT_OF_SPACE) return warn(CHECK, `${where}: only ${bytes(free)} are free.`, 'Free some space.');
  return ok(CHECK, `${where}: ${bytes(free)} are free.`);
}

async function nearestExisting(path: string): Promise<string> {
  for (let each = path; ; each = dirname(each)) {
    const found = await stat(each).catch(() => null);
    if (found || each === dirname(each)) return each;
  }
}
