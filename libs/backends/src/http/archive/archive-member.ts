import type { EntryProblem } from '@lib/core';

/** Where the bytes of a member are in the file of its archive. */
export interface MemberContent {
  /** First byte in the archive. */
  readonly offset: number;
  /** Bytes in the archive. */
  readonly stored: number;
  /** Bytes of the member, as the archive says; it is held to that. */
  readonly size: number;
  readonly isDeflated: boolean;
  /** Checksum of the member, where the archive has one. */
  readonly crc32: number | null;
}

/** One member of an archive, in whatever format. */
export interface ArchiveMember {
  /** As the archive spells it; for what is not UTF-8 a printable form, with a problem. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Null for what has none that can be read. */
  readonly content: MemberContent | null;
  /** SHA-256 of the content, hexadecimal, where it is known already. */
  readonly digest?: string;
  /** Where a symlink points. */
  readonly target?: string;
  readonly lastModified?: Date;
  readonly problem?: EntryProblem;
}

/** Longer paths are problems anyhow; they are cut, so that an archive of them takes no memory. */
const MAX_CHARACTERS = 5_000;

/** The path of a member and whether it names a directory: `./` before it and `/` behind it are no part of it. */
export function memberPath(spelled: string): { path: string; isDirectory: boolean } {
  const path = spelled.replace(/^(?:\.\/+)+/, '');
  if (path === '' || path === '.') return { path: '', isDirectory: true };
  const bare = path.replace(/\/+$/, '');
  return { path: (bare === '' ? path : bare).slice(0, MAX_CHARACTERS), isDirectory: bare !== path && bare !== '' };
}

/** The problem of a member that is there and cannot be read. */
export function unsupported(what: string): EntryProblem {
  return { code: 'ARCHIVE_MEMBER_UNSUPPORTED', message: `${what}, which is not read.` };
}
