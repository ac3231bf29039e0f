import { Readable } from 'node:stream';
import { DEFAULT_LIMITS } from '../limits.js';
import {
  DirectoryMissingError,
  DirectoryMovedError,
  DirectoryTooLargeError,
  DirectoryUnreadableError,
  NotADirectoryError,
  systemCode,
} from './directory/directory.errors.js';
import { type DirectoryHandle, openRoot } from './directory/directory-handle.js';
import { DirectoryHandles } from './directory/directory-handles.js';
import { DirectoryWalker } from './directory/directory-walker.js';
import { FileBody, openFile, readWhole } from './directory/file-body.js';
import { orAbort } from './directory/or-abort.js';
import type { Entry } from './entry.js';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { readAhead } from './read-ahead.js';
import type { EntryContent, Snapshot } from './snapshot.js';
import { WholeBody } from './whole-body.js';

export interface DirectorySnapshotOptions {
  /** Called once when the snapshot is disposed of, for instance to remove the copy. */
  readonly cleanup?: () => Promise<void> | void;
  /** Ends the listing and the reading at once, with its reason. */
  readonly signal?: AbortSignal;
  /** The remote's own revision, where the directory is a copy of one; null = the listing tells. */
  readonly revision?: string | null;
  readonly details?: Snapshot['details'];
  /**
   * Most files and directories that are listed.
   *
   * @default 1,000,000
   */
  readonly maxEntries?: number;
  /**
   * Symbolic links in the path of the directory itself are followed. False for a path that was resolved and checked
   * against a policy: it is then refused when a link was put into it since. Links below the directory never are.
   *
   * @default true
   */
  readonly followLinks?: boolean;
}

/** A file of up to this size is read as a whole, ahead of its turn. */
const SMALL = 64 * 1024;
/** Files that are opened and read at once, the one in use among them. */
const AHEAD = { capacity: 9 };

/**
 * A directory as a snapshot: for local sources, and for backends that can only copy to disk. It is read as it is while
 * the sync runs, and whatever is seen to change meanwhile is a problem of that file (`FS_FILE_CHANGED`):
 *
 * - symbolic links are listed with their target and never followed, also when a directory is swapped for one during
 *   the walk; FIFOs, sockets and devices are never opened (`FS_NOT_REGULAR`); other file systems that are mounted
 *   below are not entered (`FS_MOUNT_CROSSING`);
 * - a directory that cannot be listed makes the listing incomplete, a file that cannot be read only itself a problem
 *   (both `FS_UNREADABLE`); a root that cannot be listed fails the sync;
 * - a fingerprint is device, inode, size and both times. A file that changed within the last tick of the clock has
 *   none: its next change might leave no trace, so it is read once more by the next sync;
 * - memory, open files and requests in flight are bounded, whatever is in the directory.
 *
 * Hard links are ordinary files. Where the system has no paths through descriptors (all but Linux), links are looked
 * for before and after each use instead, which a swap within a moment can escape.
 */
export class DirectorySnapshot implements Snapshot {
  readonly revision: string | null;
  readonly details: Snapshot['details'];
  private readonly handles: DirectoryHandles;
  private readonly running: AsyncGenerator[] = [];
  private disposal: Promise<void> | null = null;

  private constructor(
    private readonly path: string,
    private readonly options: DirectorySnapshotOptions,
  ) {
    this.revision = options.revision ?? null;
    this.details = options.details;
    this.handles = new DirectoryHandles(() => this.openRoot());
  }

  /** @param path absolute path of the directory; it is opened when the snapshot is first listed or read */
  static of(path: string, options: DirectorySnapshotOptions = {}): DirectorySnapshot {
    return new DirectorySnapshot(path, options);
  }

  /**
   * @throws DirectoryMissingError, NotADirectoryError, DirectoryUnreadableError, DirectoryMovedError,
   *   DirectoryTooLargeError, or the reason of the signal
   */
  list(): AsyncGenerator<Entry> {
    return this.track(this.walk());
  }

  /** @throws the same errors as `list()`; what happens to one file is an `EntryProblemError` of its body */
  read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    return this.track(this.open(entries));
  }

  /** Closes everything that is open, then cleans up; again, it only waits for the first time. */
  [Symbol.asyncDispose](): Promise<void> {
    this.disposal ??= this.dispose();
    return this.disposal;
  }

  private async dispose(): Promise<void> {
    for (const generator of this.running) void generator.return(undefined).catch(() => {});
    this.handles.dispose();
    await this.options.cleanup?.();
  }

  /** A listing that its consumer forgot half-way would keep its directories open. */
  private track<T>(generator: AsyncGenerator<T>): AsyncGenerator<T> {
    this.running.push(generator);
    return generator;
  }

  private async *walk(): AsyncGenerator<Entry> {
    const { signal } = this.options;
    const maximum = this.options.maxEntries ?? DEFAULT_LIMITS.maxFiles;
    const walker = new DirectoryWalker(this.handles, (count) => {
      signal?.throwIfAborted();
      if (count > maximum) throw new DirectoryTooLargeError(this.path, maximum);
    });
    const start = (): Promise<Entry[] | null> => {
      const round = walker.round();
      // It is waited for below, but perhaps only after it has failed.
      round.catch(() => {});
      return round;
    };
    signal?.throwIfAborted();
    let round = start();
    try {
      for (;;) {
        const entries = await orAbort(round, signal);
        if (entries === null) return;
        // The next round is on its way while the consumer is busy with this one.
        round = start();
        for (const entry of entries) {
          signal?.throwIfAborted();
          yield entry;
        }
      }
    } catch (error) {
      throw this.presentable(error);
    } finally {
      await settled(
        round.finally(() => walker.close()),
        signal,
      );
    }
  }

  private async *open(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    const { signal } = this.options;
    const contents = readAhead(
      entries,
      AHEAD,
      async (entry) => ({ entry, body: await this.body(entry) }),
      ({ body }) => body.destroy(),
    );
    let last: Readable | null = null;
    const abort = (): void => void last?.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort);
    try {
      const { release } = await orAbort(this.handles.acquire(''), signal);
      release();
      for (;;) {
        const next = await orAbort(contents.next(), signal);
        if (next.done) return;
        last = next.value.body;
        yield next.value;
      }
    } catch (error) {
      throw this.presentable(error);
    } finally {
      signal?.removeEventListener('abort', abort);
      last?.destroy();
      await settled(contents.return(undefined), signal);
    }
  }

  private async body(entry: Entry): Promise<Readable> {
    if (entry.size === null || entry.size > SMALL) return new FileBody(this.handles, entry);
    return openFile(this.handles, entry)
      .then((file) => readWhole(file, entry))
      .then((content) => new WholeBody(content), failed);
  }

  private async openRoot(): Promise<DirectoryHandle> {
    const handle = await openRoot(this.path, this.options.followLinks ?? true);
    if (handle === null) throw new DirectoryMovedError(this.path);
    return handle;
  }

  /** What the system says about the root, as an error of the catalogue. */
  private presentable(error: unknown): unknown {
    const code = systemCode(error);
    if (isDataBackendsError(error) || code === undefined || this.options.signal?.aborted) return error;
    if (code === 'ENOENT') return new DirectoryMissingError(this.path, error);
    if (code === 'ENOTDIR') return new NotADirectoryError(this.path, error);
    return new DirectoryUnreadableError(this.path, error);
  }
}

function failed(error: Error): Readable {
  return new Readable({
    read() {
      this.destroy(error);
    },
  });
}

/** Waits for the end of what was begun, whatever it is, unless the signal says that nobody has the time. */
async function settled(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const end = promise.then(
    () => {},
    () => {},
  );
  if (!signal?.aborted) await end;
}
