import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { MemberContent } from './archive-member.js';
import { ArchiveCorruptError } from './archive.errors.js';
import { fill } from './file-window.js';

const SMALL = 1024 * 1024;
const CHUNK = 256 * 1024;

/** Whether the bytes may be held in memory as a whole. */
export function isSmall({ stored, size }: MemberContent): boolean {
  return stored <= SMALL && size <= SMALL;
}

/**
 * The bytes of a small member.
 *
 * @throws ArchiveCorruptError when they are not what the archive says
 */
export async function readWhole(file: FileHandle, content: MemberContent): Promise<Buffer> {
  const stored = Buffer.allocUnsafe(content.stored);
  if ((await fill(file, stored, content.offset)) < stored.length) throw cut();
  const bytes = content.isDeflated ? inflate(stored, content.size) : stored;
  if (bytes.length !== content.size) throw wrongSize();
  if (content.crc32 !== null && crc32(bytes) !== content.crc32) throw wrongChecksum();
  return bytes;
}

function inflate(stored: Buffer, size: number): Buffer {
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw explained(error);
  }
}

/**
 * The bytes of a member, however large, in chunks.
 *
 * @throws ArchiveCorruptError at the end, or as soon as there are more than the archive says
 */
export async function* readChunks(file: FileHandle, content: MemberContent): AsyncGenerator<Buffer> {
  let length = 0;
  let checksum = 0;
  try {
    for await (const chunk of streamOf(file, content)) {
      length += chunk.length;
      if (length > content.size) throw wrongSize();
      if (content.crc32 !== null) checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw explained(error);
  }
  if (length < content.size) throw wrongSize();
  if (content.crc32 !== null && checksum !== content.crc32) throw wrongChecksum();
}

function streamOf(file: FileHandle, content: MemberContent): AsyncIterable<Buffer> {
  const stored = storedChunks(file, content);
  if (!content.isDeflated) return stored;
  // What fails on either side is thrown where the bytes are taken.
  return pipeline(Readable.from(stored), createInflateRaw(), () => undefined);
}

async function* storedChunks(file: FileHandle, { offset, stored }: MemberContent): AsyncGenerator<Buffer> {
  for (let done = 0; done < stored;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, stored - done));
    if ((await fill(file, chunk, offset + done)) < chunk.length) throw cut();
    done += chunk.length;
    yield chunk;
  }
}

function explained(error: unknown): unknown {
  const { code = '' } = error as { code?: string };
  if (code === 'ERR_BUFFER_TOO_LARGE') return wrongSize();
  return code.startsWith('Z_')
    ? new ArchiveCorruptError(`the compressed data of a member is not valid (${code})`)
    : error;
}

const cut = (): Error => new ArchiveCorruptError('it ends in the middle of a member');
const wrongSize = (): Error => new ArchiveCorruptError('a member does not have the size that the archive says');
const wrongChecksum = (): Error => new ArchiveCorruptError('the checksum of a member differs');
