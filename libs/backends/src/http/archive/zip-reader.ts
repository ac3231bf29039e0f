import { decodePathBytes, type EntryProblem } from '@lib/core';
import type { FileHandle } from 'node:fs/promises';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import { memberPath, unsupported, type ArchiveMember, type MemberContent } from './archive-member.js';
import { ArchiveCorruptError, ArchiveEncryptedError } from './archive.errors.js';
import { fill } from './file-window.js';
import { readWhole } from './member-content.js';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_RECORD = 0x02014b50;
const UNIX = 3;
const MAX_TARGET_BYTES = 4_096;

/**
 * The members of a zip archive, as its central directory has them: zip64, names in UTF-8 or code page 437. A backslash in
 * a name is a slash, as some programs write it.
 *
 * @throws ArchiveCorruptError, ArchiveEncryptedError
 */
export async function* readZip(file: FileHandle, size: number): AsyncGenerator<ArchiveMember> {
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl
    .fromFdPromise(file.fd, { autoClose: false, decodeStrings: false, validateEntrySizes: true })
    .catch(refuse);
  const entries = zip.eachEntry();
  for (;;) {
    const { done, value: entry } = await entries.next().catch(refuse);
    if (done) break;
    if (entry.isEncrypted()) throw new ArchiveEncryptedError();
    const name = nameOf(entry, yauzl.getFileNameLowLevel);
    yield await memberOf(file, size, entry, name);
  }
  await checkEnd(file, zip);
}

/** What the library says of an archive is about its bytes, and holds nothing of ours. */
function refuse(error: unknown): never {
  throw new ArchiveCorruptError((error as Error).message.replace(/\.$/, ''));
}

/** The number of members has 16 bits where a writer knows no zip64: then there are more than it says. */
async function checkEnd(file: FileHandle, zip: ZipFile): Promise<void> {
  const buffer = Buffer.alloc(4);
  // The types of the library have it wrong: it is where the next record would be.
  await fill(file, buffer, zip.readEntryCursor as unknown as number);
  if (buffer.readUInt32LE(0) === DIRECTORY_RECORD) {
    throw new ArchiveCorruptError('it has more members than its end record says');
  }
}

type NameReader = typeof import('yauzl').getFileNameLowLevel;

function nameOf(entry: ZipEntry, read: NameReader): { path: string; problem?: EntryProblem } {
  const decoded = decodePathBytes(entry.fileNameRaw);
  const saysUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  if (saysUtf8 && decoded.problem) return { path: decoded.path, problem: decoded.problem };
  // Info-ZIP on Unix writes the bytes of the file system, which are UTF-8 nearly everywhere, and does not say so.
  if (!decoded.problem && entry.versionMadeBy >>> 8 === UNIX) return { path: decoded.path.replaceAll('\\', '/') };
  return { path: read(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false) };
}

async function memberOf(
  file: FileHandle,
  size: number,
  entry: ZipEntry,
  name: { path: string; problem?: EntryProblem },
): Promise<ArchiveMember> {
  const { path, isDirectory } = memberPath(name.path);
  // Only Unix says what kind of file it is.
  const mode = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  // What a program was given by a pipe is a FIFO to Info-ZIP, with content as no FIFO has it.
  const kind = (mode & 0o170000) === 0o010000 && entry.uncompressedSize > 0 ? 0 : mode & 0o170000;
  const common = { path, lastModified: entry.getLastModDate({ timezone: 'UTC' }) };
  if (isDirectory || kind === 0o040000) return { ...common, type: 'directory', content: null };
  const problem = name.problem ?? problemOf(kind, entry.compressionMethod);
  if (problem) return { ...common, type: 'file', content: null, problem };
  const content = await contentOf(file, size, entry);
  if (kind !== 0o120000) return { ...common, type: 'file', content };
  if (content.size > MAX_TARGET_BYTES) {
    return { ...common, type: 'file', content: null, problem: unsupported('is a symbolic link to a very long path') };
  }
  return { ...common, type: 'symlink', content: null, target: decodePathBytes(await readWhole(file, content)).path };
}

function problemOf(kind: number, method: number): EntryProblem | null {
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o120000) {
    return { code: 'FS_NOT_REGULAR', message: 'is a device, a FIFO or a socket.' };
  }
  return method === 0 || method === 8 ? null : unsupported(`is compressed by the method ${method}`);
}

/** The length of what stands before the bytes is only known there. */
async function contentOf(file: FileHandle, size: number, entry: ZipEntry): Promise<MemberContent> {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES);
  const at = entry.relativeOffsetOfLocalHeader;
  if ((await fill(file, header, at)) < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) {
    throw new ArchiveCorruptError('there is no local header where one should be');
  }
  const offset = at + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + entry.compressedSize > size) throw new ArchiveCorruptError('it ends in the middle of a member');
  return {
    offset,
    stored: entry.compressedSize,
    size: entry.uncompressedSize,
    isDeflated: entry.compressionMethod === 8,
    crc32: entry.crc32,
  };
}
