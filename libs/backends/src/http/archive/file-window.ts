import type { FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 64 * 1_024;

/** Reads small pieces of a file, one near the other, with few calls. */
export class FileWindow {
  private start = 0;
  private bytes: Buffer = Buffer.alloc(0);

  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** The bytes there; fewer where the file ends. */
  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(position + length, this.size);
    if (position < this.start || end > this.start + this.bytes.length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(Math.max(WINDOW_BYTES, length), this.size - position)));
      this.bytes = buffer.subarray(0, await fill(this.file, buffer, position));
      this.start = position;
    }
    return this.bytes.subarray(position - this.start, Math.max(0, end - this.start));
  }
}

/** Reads until the buffer is full or the file ends. */
export async function fill(file: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
