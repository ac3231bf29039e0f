import { ArchiveCorruptError } from './archive.errors.js';

export const TAR_BLOCK = 512;

/** One header block of a tar archive. */
export interface TarHeader {
  readonly name: Buffer;
  readonly linkName: Buffer;
  /** Bytes that follow the header, without padding. */
  readonly size: number;
  /** Seconds since the epoch; null where it makes no sense. */
  readonly modified: number | null;
  /** One character; `0` for a file. */
  readonly type: string;
  /** Old sparse files of GNU tar: whether another block of their map follows. */
  readonly isExtended: boolean;
}

/**
 * Reads a header: v7, ustar, GNU. Pure.
 *
 * Source: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"
 *
 * @returns null for a block of zeros, which ends an archive
 * @throws ArchiveCorruptError when it is no header
 */
export function readTarHeader(block: Buffer): TarHeader | null {
  if (isZero(block)) return null;
  if (!hasChecksum(block)) throw new ArchiveCorruptError('there is no tar header where one should be');
  const type = String.fromCharCode(block[156]!);
  const size = numberAt(block, 124, 12);
  if (size === null) throw new ArchiveCorruptError('a tar header has no valid size');
  const name = textAt(block, 0, 100);
  // GNU tar uses the place for other things.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : Buffer.alloc(0);
  return {
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkName: textAt(block, 157, 100),
    size,
    modified: numberAt(block, 136, 12),
    type: type === '\0' || type === '7' ? '0' : type,
    isExtended: block[482] === 1,
  };
}

/** Whether a file begins as a tar archive does. */
export function isTarHeader(block: Buffer): boolean {
  return block.length >= TAR_BLOCK && (isZero(block) || hasChecksum(block));
}

function isZero(block: Buffer): boolean {
  for (let index = 0; index < TAR_BLOCK; index++) if (block[index] !== 0) return false;
  return true;
}

/** Old programs summed signed bytes. */
function hasChecksum(block: Buffer): boolean {
  let unsigned = 8 * 32;
  let signed = unsigned;
  for (let index = 0; index < TAR_BLOCK; index++) {
    if (index === 148) index = 156;
    unsigned += block[index]!;
    signed += block.readInt8(index);
  }
  const expected = numberAt(block, 148, 8);
  return expected === unsigned || expected === signed;
}

function textAt(block: Buffer, start: number, length: number): Buffer {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end));
}

/** Octal digits, or GNU's base 256 where the first bit is set. */
function numberAt(block: Buffer, start: number, length: number): number | null {
  if ((block[start]! & 0x80) !== 0) {
    // Negative ones are times before 1970.
    if (block[start] === 0xff) return null;
    let value = block[start]! & 0x7f;
    for (let index = start + 1; index < start + length; index++) value = value * 256 + block[index]!;
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = block
    .toString('latin1', start, start + length)
    .replace(/\0.*$/s, '')
    .trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}
