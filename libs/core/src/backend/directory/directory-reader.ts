import type { Dir, Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import type { ByteText } from '../../paths/byte-text.js';
import type { DirectoryHandle } from './directory-handle.js';
import type { DirectoryHandles } from './directory-handles.js';

/** Names that are read at once; a directory of a million files is never in memory as a whole. */
const BATCH = 256;
// Node takes it, its types do not know. As a string a name that is not UTF-8 would not be found again.
const BYTES = 'buffer' as BufferEncoding;

/** What a directory says about one of its names. */
export interface Found {
  readonly name: ByteText;
  readonly isDirectory: boolean;
}

/** The names in one directory, in batches. It holds the directory open from the first batch until `close()`. */
export class DirectoryReader {
  private stream: Dir | null = null;
  private lent: { handle: DirectoryHandle; release: () => void } | null = null;

  constructor(
    private readonly handles: DirectoryHandles,
    /** Path of the directory; `''` is the root. */
    readonly path: ByteText,
  ) {}

  /** The directory; there is one from the first batch on. */
  get handle(): DirectoryHandle {
    return this.lent!.handle;
  }

  /** Opens the directory; it may be opened already. */
  async open(): Promise<void> {
    this.lent ??= await this.handles.acquire(this.path);
  }

  /**
   * What comes next in the directory, `isLast` when there is no more.
   *
   * @throws the error of the operating system
   */
  async next(): Promise<{ found: Found[]; isLast: boolean }> {
    this.stream ??= await opendir(this.handle.at('.'), { encoding: BYTES, bufferSize: BATCH });
    const found: Found[] = [];
    let entry = (await this.stream.read()) as Dirent<Buffer> | null;
    while (entry) {
      found.push({ name: entry.name.toString('latin1'), isDirectory: entry.isDirectory() });
      if (found.length === BATCH) return { found, isLast: false };
      // The first read has brought the whole batch: these only take from it, and the last one asks the system for what
      // is known to be the end. A promise for each name would cost more than all the rest.
      entry = this.stream.readSync() as Dirent<Buffer> | null;
    }
    return { found, isLast: true };
  }

  close(): void {
    this.stream?.closeSync();
    this.stream = null;
    this.lent?.release();
    this.lent = null;
  }
}
