import { CHUNK_BYTES } from '../content/content-layout.js';
import type { ReadFile } from './file-writer.js';

/** A batch is written when it has this many files, or bytes of content. */
const BATCH_FILES = 1_000;
const BATCH_BYTES = 4 * 1024 * 1024;
const HASH_BYTES = 32;
/** The last file may begin just before the batch is full. */
const CAPACITY = BATCH_BYTES + CHUNK_BYTES + BATCH_FILES * HASH_BYTES;

/**
 * Files that were read and are written together. Their bytes lie in memory that is used again and again: as buffers
 * of their own they would live just long enough to become work, and memory, for the garbage collector's slow half.
 */
export class FileBatch {
  private readonly memory = Buffer.allocUnsafeSlow(CAPACITY);
  private readonly read: ReadFile[] = [];
  private used = 0;

  get files(): readonly ReadFile[] {
    return this.read;
  }

  get isFull(): boolean {
    return this.read.length >= BATCH_FILES || this.used >= BATCH_BYTES;
  }

  add(file: ReadFile): void {
    const { content } = file;
    const hash = this.keep(content.hash);
    this.read.push({
      ...file,
      content: content.data ? { ...content, hash, data: this.keep(content.data) } : { ...content, hash },
    });
  }

  /** Only once nothing refers to its files any more. */
  clear(): void {
    this.read.length = 0;
    this.used = 0;
  }

  private keep(bytes: Buffer): Buffer {
    const start = this.used;
    this.used += bytes.copy(this.memory, start);
    return this.memory.subarray(start, this.used);
  }
}
