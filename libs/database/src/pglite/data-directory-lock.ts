import { randomBytes, randomInt } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory } from '@lib/core';
import { type DataDirectoryHolder, DataDirectoryLockedError } from '../errors/database.errors.js';
import { livenessOf, ownIdentity, type Liveness, type ProcessIdentity } from './process-identity.js';

/** How long a start waits for the previous process to end. */
const PATIENCE = 10_000;
const POLL = 100;
const HEARTBEAT = 1_000;

/** A lock file as it was found. */
interface FoundLock {
  readonly content: string;
  readonly modified: number;
  /** Null while it is being written, and for ever when its writer was killed just then. */
  readonly owner: ProcessIdentity | null;
}

async function readLock(path: string): Promise<FoundLock | null> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { content, modified: mtimeMs, owner: parseOwner(content) };
  } catch (error) {
    // A file where a directory should be: who makes the directory says so.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/**
 * The process that has a data directory open, as far as can be told without waiting: null when none has, or the one
 * that had is dead.
 */
export async function dataDirectoryHolder(dataDir: string): Promise<DataDirectoryHolder | null> {
  const found = await readLock(lockPath(dataDir));
  if (!found?.owner) return null;
  return (await livenessOf(found.owner, await ownIdentity())) === 'alive' ? found.owner : null;
}

/** The lock file of a data directory. */
export function lockPath(dataDir: string): string {
  return join(dataDir, 'pglite.lock');
}

function parseOwner(content: string): ProcessIdentity | null {
  try {
    const owner = JSON.parse(content) as ProcessIdentity;
    return Number.isSafeInteger(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

/** Creates the file, unless it exists. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Tells how long a lock has shown no sign of life while we looked, whatever the clocks of the machines say. */
class Watch {
  #seen = '';
  #since = 0;

  unchangedFor({ content, modified }: FoundLock): number {
    const sign = `${modified} ${content}`;
    if (sign !== this.#seen) {
      this.#seen = sign;
      this.#since = performance.now();
    }
    return performance.now() - this.#since;
  }
}

/**
 * Keeps a data directory for one process: PGlite does not, and two processes in one directory destroy it.
 * The lock is a file beside it, created exclusively, naming its owner; its time of change is the owner's sign of life.
 */
export class DataDirectoryLock {
  private constructor(
    private readonly path: string,
    private readonly content: string,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  /**
   * Waits up to `patience` milliseconds for the lock; takes that of a dead process over.
   *
   * @throws DataDirectoryLockedError (`DB_DATA_DIR_LOCKED`), DataDirectoryNotMadeError
   */
  static async acquire(path: string, patience = PATIENCE): Promise<DataDirectoryLock> {
    await makeDirectory(dirname(path));
    const self = await ownIdentity();
    const content = JSON.stringify({ ...self, token: randomBytes(12).toString('hex') });
    const watch = new Watch();
    const deadline = performance.now() + patience;
    for (;;) {
      if (await create(path, content)) return DataDirectoryLock.#held(path, content);
      const found = await readLock(path);
      if (!found) continue;
      const liveness = found.owner ? await livenessOf(found.owner, self) : 'unknown';
      const silent = watch.unchangedFor(found) >= patience - POLL;
      if (liveness === 'dead' || (liveness === 'unknown' && silent)) {
        await removeStale(path, found.content, content, self);
      } else if (performance.now() > deadline) {
        throw new DataDirectoryLockedError(dirname(path), found.owner ?? { pid: 0, host: 'unknown' }, path);
      }
      await delay(randomInt(POLL / 2, POLL));
    }
  }

  static #held(path: string, content: string): DataDirectoryLock {
    const beat = () => {
      const now = new Date();
      // A missed sign of life is made up for by the next one.
      utimes(path, now, now).catch(() => undefined);
    };
    return new DataDirectoryLock(path, content, setInterval(beat, HEARTBEAT).unref());
  }

  /** Frees the directory. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    const found = await readLock(this.path);
    if (found?.content === this.content) await rm(this.path, { force: true });
  }
}

/**
 * Removes the lock of a dead process, unless somebody did so already. If two did it at once, the second could remove
 * the fresh lock of the first; so everybody first announces itself in a file of its own and then looks for the
 * announcements of others: of two at the same time at least one sees the other, and steps back.
 */
async function removeStale(path: string, stale: string, own: string, self: ProcessIdentity): Promise<void> {
  const prefix = `${basename(path)}.takeover-`;
  const announcement = `${path}.takeover-${process.pid}-${randomBytes(6).toString('hex')}`;
  await create(announcement, own);
  try {
    for (const name of await readdir(dirname(path))) {
      const other = join(dirname(path), name);
      if (!name.startsWith(prefix) || other === announcement) continue;
      if ((await announcementLiveness(other, self)) !== 'dead') return;
      await rm(other, { force: true });
    }
    const found = await readLock(path);
    if (found?.content === stale) await rm(path, { force: true });
  } finally {
    await rm(announcement, { force: true });
  }
}

async function announcementLiveness(path: string, self: ProcessIdentity): Promise<Liveness> {
  const found = await readLock(path);
  if (!found) return 'dead';
  const liveness = found.owner ? await livenessOf(found.owner, self) : 'unknown';
  // An announcement is there for a moment; one that stays was left by a killed process.
  return liveness === 'unknown' && Date.now() - found.modified > PATIENCE ? 'dead' : liveness;
}
