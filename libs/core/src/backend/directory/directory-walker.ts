import type { BigIntStats } from 'node:fs';
import { readlink } from 'node:fs/promises';
import type { ByteText } from '../../paths/byte-text.js';
import { MAXIMUM_PATH_BYTES } from '../../paths/relative-path.js';
import type { Entry, EntryProblem } from '../entry.js';
import type { DirectoryHandles } from './directory-handles.js';
import { DirectoryReader, type Found } from './directory-reader.js';
import { fileEntry, hasVanished, linkEntry, problemEntry, problemOf } from './entry-of-file.js';
import { isFailure, type Look, lstatAll } from './lstat-all.js';

// Directories that are read beside each other: enough to hide that each needs three steps one after another.
const BESIDE = 8;

const MOUNTED: EntryProblem = {
  code: 'FS_MOUNT_CROSSING',
  message: 'Another file system is mounted here. Make it a data source of its own, and unmount it here.',
  incomplete: true,
};
const TOO_DEEP: EntryProblem = {
  code: 'PATH_TOO_LONG',
  message: `The path is longer than ${MAXIMUM_PATH_BYTES} bytes.`,
};

/** What was read of one directory in this round. */
interface Batch {
  readonly reader: DirectoryReader;
  readonly found: readonly Found[];
  readonly isLast: boolean;
}

/** What a round came to. */
interface Outcome {
  readonly entries: Entry[];
  /** Directories to read, or to read on. */
  readonly readers: DirectoryReader[];
}

/**
 * One walk over a tree, in rounds: each reads a batch of names of some directories, then looks at all of them at once.
 * Never recursive, never through a link, never on to another file system. What cannot be read is an entry with a
 * problem; only a root that cannot be read ends the walk.
 */
export class DirectoryWalker {
  /** Directories that are still to be read, or to be read on; the last one is next. */
  private readonly readers: DirectoryReader[];
  private found = 0;

  /** @param onFound called with the number of files and directories found so far; may throw to end the walk */
  constructor(
    private readonly handles: DirectoryHandles,
    private readonly onFound: (count: number) => void,
  ) {
    this.readers = [new DirectoryReader(handles, '')];
  }

  /**
   * The entries of the next round, none at times; null when everything was seen.
   *
   * @throws the error of the operating system when the root cannot be read, or what `onFound` throws
   */
  async round(): Promise<Entry[] | null> {
    if (this.readers.length === 0) return null;
    const readers = this.readers.splice(-BESIDE);
    const outcome: Outcome = { entries: [], readers: [] };
    try {
      const device = await this.device();
      await this.look(await this.read(readers, device, outcome), device, outcome);
    } catch (error) {
      outcome.readers.length = 0;
      throw error;
    } finally {
      // What is read on stays open; it is at the end of the list.
      for (const reader of readers) if (!outcome.readers.includes(reader, -BESIDE)) reader.close();
    }
    // One by one: thousands are too many for the arguments of one call.
    for (const reader of outcome.readers) this.readers.push(reader);
    return outcome.entries;
  }

  /** Gives up the directories that are not read to their end; not while a round is running. */
  close(): void {
    for (const reader of this.readers.splice(0)) reader.close();
  }

  private async device(): Promise<bigint> {
    const { handle, release } = await this.handles.acquire('');
    release();
    return handle.device;
  }

  /** Reads a batch of each directory. */
  private async read(readers: readonly DirectoryReader[], device: bigint, { entries }: Outcome): Promise<Batch[]> {
    const results = await Promise.allSettled(readers.map((reader) => readBatch(reader, device)));
    const batches: Batch[] = [];
    for (const [index, result] of results.entries()) {
      const reader = readers[index]!;
      if (result.status === 'rejected') entries.push(lostDirectory(reader, result.reason));
      else if (result.value === null) entries.push(problemEntry(reader.path, MOUNTED));
      else batches.push(result.value);
    }
    return batches;
  }

  /** Looks at everything that was read. */
  private async look(batches: readonly Batch[], device: bigint, outcome: Outcome): Promise<void> {
    const paths = batches.flatMap(({ reader, found }) => found.map(({ name }) => reader.handle.at(name)));
    this.found += paths.length;
    this.onFound(this.found);
    const now = Date.now();
    const seen = await lstatAll(paths);
    let start = 0;
    const outcomes = batches.map((batch) => {
      const end = start + batch.found.length;
      const part = this.lookAt(batch, seen.slice(start, end), device, now);
      start = end;
      return part;
    });
    for (const { entries, readers } of await Promise.all(outcomes)) {
      outcome.entries.push(...entries);
      outcome.readers.push(...readers);
    }
    // Those that are open go last, which is first in the next round: never more than one round of them is open.
    outcome.readers.push(...batches.filter(({ isLast }) => !isLast).map(({ reader }) => reader));
  }

  /** Tells files, links and directories apart in a batch of one directory. */
  private async lookAt({ reader, found }: Batch, seen: readonly Look[], device: bigint, now: number): Promise<Outcome> {
    const outcome: Outcome = { entries: [], readers: [] };
    const { entries, readers } = outcome;
    for (const [index, entry] of found.entries()) {
      const path = reader.path === '' ? entry.name : `${reader.path}/${entry.name}`;
      const stats = seen[index]!;
      if (isFailure(stats)) {
        const incomplete = entry.isDirectory || !hasVanished(stats);
        entries.push(problemEntry(path, { ...problemOf(stats), incomplete }));
      } else if (stats.isSymbolicLink()) entries.push(await readLink(reader.handle.at(entry.name), path, stats));
      else if (!stats.isDirectory()) entries.push(fileEntry(path, stats, now));
      else if (stats.dev !== device) entries.push(problemEntry(path, MOUNTED));
      else if (path.length > MAXIMUM_PATH_BYTES) entries.push(problemEntry(path, TOO_DEEP));
      else readers.push(new DirectoryReader(this.handles, path));
    }
    try {
      await reader.handle.verify();
      return outcome;
    } catch (error) {
      return { entries: [lostDirectory(reader, error)], readers: [] };
    }
  }
}

/** The next batch of a directory; null when it lies on another device, since something was mounted just now. */
async function readBatch(reader: DirectoryReader, device: bigint): Promise<Batch | null> {
  await reader.open();
  return reader.handle.device === device ? { reader, ...(await reader.next()) } : null;
}

/** A directory whose content is not known, so that nothing may be deleted. Without the root there is nothing at all. */
function lostDirectory(reader: DirectoryReader, error: unknown): Entry {
  if (reader.path === '') throw error;
  return problemEntry(reader.path, { ...problemOf(error), incomplete: true });
}

async function readLink(path: string | Buffer, name: ByteText, stats: BigIntStats): Promise<Entry> {
  try {
    return linkEntry(name, stats, await readlink(path, { encoding: 'buffer' }));
  } catch (error) {
    return problemEntry(name, problemOf(error));
  }
}
