import { decodePathBytes, type EntryProblem } from '@lib/core';
import type { FileHandle } from 'node:fs/promises';
import { memberPath, unsupported, type ArchiveMember } from './archive-member.js';
import { ArchiveCorruptError } from './archive.errors.js';
import { FileWindow } from './file-window.js';
import { readPaxRecords } from './pax-records.js';
import { readTarHeader, TAR_BLOCK, type TarHeader } from './tar-header.js';

/** Far above any name. */
const MAX_EXTENSION_BYTES = 1024 * 1024;
/** Blocks of the map of a sparse file; more than any file needs. */
const MAX_MAP_BLOCKS = 100_000;

/** What stands before a member and overrules its header. */
interface Extensions {
  name?: Buffer;
  linkName?: Buffer;
  size?: number;
  modified?: number;
  isSparse?: boolean;
}

/**
 * The members of a tar archive, in order: v7, ustar, GNU and pax. Nothing is read but headers. Global pax headers are
 * passed over; what follows the end of the archive is, too.
 *
 * @throws ArchiveCorruptError when the archive does not end as one does: a part that is missing is never taken for
 *   files that are gone
 */
export async function* readTar(file: FileHandle, size: number): AsyncGenerator<ArchiveMember> {
  const window = new FileWindow(file, size);
  let extensions: Extensions = {};
  for (let position = 0; ;) {
    const block = await window.read(position, TAR_BLOCK);
    if (block.length < TAR_BLOCK) throw new ArchiveCorruptError('it ends before its end marker');
    const header = readTarHeader(block);
    if (header === null) return;
    position += TAR_BLOCK;
    if ('LKxg'.includes(header.type)) {
      extensions = await readExtension(window, position, header, extensions);
      position += padded(header.size);
      continue;
    }
    if (header.type === 'S') position += await mapBytes(window, position, header);
    // A hard link has no bytes of its own, whatever its header says.
    const length = header.type === '1' ? 0 : (extensions.size ?? header.size);
    if (position + length > size) throw new ArchiveCorruptError('it ends in the middle of a member');
    const member = memberOf(header, extensions, position, length);
    if (member) yield member;
    extensions = {};
    position += padded(length);
  }
}

function padded(size: number): number {
  return Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
}

async function readExtension(
  window: FileWindow,
  position: number,
  { type, size }: TarHeader,
  before: Extensions,
): Promise<Extensions> {
  if (size > MAX_EXTENSION_BYTES) throw new ArchiveCorruptError('an extended tar header is larger than 1 MiB');
  const bytes = Buffer.from(await window.read(position, size));
  if (bytes.length < size) throw new ArchiveCorruptError('it ends in the middle of a header');
  if (type === 'g') return before;
  if (type === 'L') return { ...before, name: untilZero(bytes) };
  if (type === 'K') return { ...before, linkName: untilZero(bytes) };
  return { ...before, ...paxExtensions(readPaxRecords(bytes)) };
}

function paxExtensions(records: ReadonlyMap<string, Buffer>): Extensions {
  // The name in the header of a sparse file is one that its program made up.
  const name = records.get('GNU.sparse.name') ?? records.get('path');
  const linkName = records.get('linkpath');
  const size = records.get('size')?.toString('latin1');
  const modified = Number(records.get('mtime')?.toString('latin1') ?? Number.NaN);
  if (size !== undefined && (!/^\d{1,16}$/.test(size) || !Number.isSafeInteger(Number(size)))) {
    throw new ArchiveCorruptError('an extended tar header has no valid size');
  }
  return {
    ...(name && { name }),
    ...(linkName && { linkName }),
    ...(size !== undefined && { size: Number(size) }),
    ...(Number.isFinite(modified) && { modified }),
    ...([...records.keys()].some((key) => key.startsWith('GNU.sparse.')) && { isSparse: true }),
  };
}

/** The map of an old sparse file goes on for as long as its blocks say. */
async function mapBytes(window: FileWindow, position: number, header: TarHeader): Promise<number> {
  let isExtended = header.isExtended;
  for (let blocks = 0; ; blocks++) {
    if (!isExtended) return blocks * TAR_BLOCK;
    const block = await window.read(position + blocks * TAR_BLOCK, TAR_BLOCK);
    if (block.length < TAR_BLOCK || blocks >= MAX_MAP_BLOCKS) throw new ArchiveCorruptError('a sparse file has no end');
    isExtended = block[504] === 1;
  }
}

function memberOf(header: TarHeader, extensions: Extensions, offset: number, length: number): ArchiveMember | null {
  // The name of the volume, and lists of directories of GNU's incremental archives.
  if (header.type === 'V' || header.type === 'D') return null;
  const decoded = decodePathBytes(extensions.name ?? header.name);
  const { path, isDirectory } = memberPath(decoded.path);
  const seconds = extensions.modified ?? header.modified;
  const common = {
    path,
    ...(seconds !== null && dated(seconds)),
    ...(decoded.problem && { problem: decoded.problem }),
  };
  if (header.type === '5' || (header.type === '0' && isDirectory)) {
    return { ...common, type: 'directory', content: null };
  }
  if (header.type === '2') {
    const target = decodePathBytes(extensions.linkName ?? header.linkName).path;
    return { ...common, type: 'symlink', content: null, target };
  }
  const problem = common.problem ?? problemOf(header.type, extensions.isSparse === true);
  if (problem) return { ...common, type: 'file', content: null, problem };
  const content = { offset, stored: length, size: length, isDeflated: false, crc32: null };
  return { ...common, type: 'file', content };
}

function problemOf(type: string, isSparse: boolean): EntryProblem | null {
  if (isSparse || type === 'S') return unsupported('is stored as a sparse file');
  if (type === '0') return null;
  if (type === '1') return unsupported('is a hard link. Archive it as a file (tar --hard-dereference)');
  if ('346'.includes(type)) return { code: 'FS_NOT_REGULAR', message: 'is a device or a FIFO.' };
  return unsupported(`is of the type ${JSON.stringify(type)}`);
}

function dated(seconds: number): { lastModified?: Date } {
  const lastModified = new Date(seconds * 1_000);
  return Number.isNaN(lastModified.getTime()) ? {} : { lastModified };
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}
