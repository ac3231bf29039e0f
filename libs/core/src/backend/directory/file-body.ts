import { type BigIntStats, close, closeSync, constants, fstatSync, read } from 'node:fs';
import { Readable } from 'node:stream';
import { quoted } from '../../common/text.js';
import { toByteText } from '../../paths/byte-text.js';
import { checkRelativePath } from '../../paths/relative-path.js';
import type { Entry } from '../entry.js';
import { EntryProblemError } from '../entry-problem.error.js';
import { type DirectoryHandles, nameOf, parentOf } from './directory-handles.js';
import { problemOf } from './entry-of-file.js';
import { fingerprintOf } from './file-fingerprint.js';
import { openDescriptor } from './open-descriptor.js';

const CHUNK = 256 * 1024;

/** A regular file that is open, as it was found when it was opened. */
export interface OpenFile {
  readonly descriptor: number;
  readonly size: number;
  readonly fingerprint: string;
}

/**
 * Opens the file of an entry, if it still is what was listed.
 *
 * @throws EntryProblemError FS_FILE_CHANGED, FS_NOT_REGULAR, FS_UNREADABLE
 */
export async function openFile(handles: DirectoryHandles, entry: Entry): Promise<OpenFile> {
  const descriptor = await openDescriptorOf(handles, entry);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile())
      throw new EntryProblemError('FS_NOT_REGULAR', `${quoted(entry.path)} is not a regular file any more.`);
    if (!isListed(entry, stats)) throw changed(entry);
    return { descriptor, size: Number(stats.size), fingerprint: fingerprintOf(stats) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * The content of a small file as a whole; the file is closed.
 *
 * @throws EntryProblemError FS_FILE_CHANGED, FS_UNREADABLE
 */
export async function readWhole(file: OpenFile, entry: Entry): Promise<Buffer> {
  try {
    const content = Buffer.allocUnsafe(file.size);
    let length = 0;
    while (length < file.size) {
      const count = await readInto(file, entry, content.subarray(length), length);
      if (count === 0) break;
      length += count;
    }
    if (length < file.size || !isUnchanged(file)) throw changed(entry);
    return content;
  } finally {
    closeSync(file.descriptor);
  }
}

/** The content of a file of any size. It is opened when it is first read, and closed when the stream ends or is destroyed. */
export class FileBody extends Readable {
  private file: OpenFile | null = null;
  private position = 0;
  /** The step that is running; closing the file under it could make it read another one. */
  private step: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly handles: DirectoryHandles,
    private readonly entry: Entry,
  ) {
    super({ highWaterMark: CHUNK });
  }

  override _read(): void {
    this.step = this.nextChunk().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    void this.step.then(() => {
      const { file } = this;
      this.file = null;
      if (file) close(file.descriptor, (failure) => callback(error ?? failure));
      else callback(error);
    });
  }

  /** Null at the end, once the file is known to be the one that was listed, from the first byte to the last. */
  private async nextChunk(): Promise<Buffer | null> {
    const file = (this.file ??= await openFile(this.handles, this.entry));
    const left = file.size - this.position;
    if (left === 0) {
      if (!isUnchanged(file)) throw changed(this.entry);
      return null;
    }
    const chunk = Buffer.allocUnsafeSlow(Math.min(left, CHUNK));
    const count = await readInto(file, this.entry, chunk, this.position);
    if (count === 0) throw changed(this.entry);
    this.position += count;
    return chunk.subarray(0, count);
  }
}

async function openDescriptorOf(handles: DirectoryHandles, entry: Entry): Promise<number> {
  // The printable form of a name that is not UTF-8 may be the name of another file; `..` would lead out.
  const problem = entry.problem ?? checkRelativePath(entry.path);
  if (problem) throw new EntryProblemError(problem.code, `${quoted(entry.path)}: ${problem.message ?? problem.code}`);
  const path = toByteText(entry.path);
  try {
    const { handle, release } = await handles.acquire(parentOf(path));
    try {
      const descriptor = await openDescriptor(handle.at(nameOf(path)), constants.O_NOFOLLOW ?? 0);
      await handle.verify().catch((error: unknown) => {
        closeSync(descriptor);
        throw error;
      });
      return descriptor;
    } finally {
      release();
    }
  } catch (error) {
    const { code, message } = problemOf(error);
    throw new EntryProblemError(code, `${quoted(entry.path)}: ${message}`, error);
  }
}

/** A listing without proof of the content is held to what it did say. */
function isListed(entry: Entry, stats: BigIntStats): boolean {
  if (entry.fingerprint !== null) return fingerprintOf(stats) === entry.fingerprint;
  return entry.size === null || BigInt(entry.size) === stats.size;
}

function isUnchanged(file: OpenFile): boolean {
  return fingerprintOf(fstatSync(file.descriptor, { bigint: true })) === file.fingerprint;
}

function readInto(file: OpenFile, entry: Entry, buffer: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file.descriptor, buffer, 0, buffer.length, position, (error, count) => {
      if (!error) return resolve(count);
      const { code, message } = problemOf(error);
      reject(new EntryProblemError(code, `${quoted(entry.path)}: ${message}`, error));
    });
  });
}

function changed(entry: Entry): EntryProblemError {
  return new EntryProblemError(
    'FS_FILE_CHANGED',
    `${quoted(entry.path)} changed while it was read. The next sync reads it again.`,
  );
}
