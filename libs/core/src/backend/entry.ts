import type { ErrorCode } from '../errors/error-catalogue.js';

/** What an entry is. Symlinks and submodules are recorded with their target and never followed. */
export type EntryType = 'file' | 'symlink' | 'submodule';

/**
 * Why a file cannot be taken. The sync goes on, the last version of the file stays, and the problem is
 * listed with the revision.
 */
export interface EntryProblem {
  /** One of the catalogue (`FS_UNREADABLE`, `FS_NOT_REGULAR`, `BLOB_TOO_LARGE` …). */
  readonly code: ErrorCode;
  /** What happened, without secrets. */
  readonly message?: string;
  /**
   * The path is a directory that could not be listed: what lies under it is unknown, so the listing is
   * incomplete and this sync deletes nothing.
   */
  readonly incomplete?: boolean;
}

/** One file of a snapshot. */
export interface Entry {
  /** Relative path with `/`, exactly as the remote spells it; for what is not UTF-8, a printable form. */
  readonly path: string;
  /** Size in bytes; null when the listing does not tell, and for symlinks and submodules. */
  readonly size: number | null;
  /**
   * The backend's cheap proof that content has not changed since it was last read (git blob id, ETag,
   * mtime + size + inode …); null = no proof, the file is read at each sync.
   */
  readonly fingerprint: string | null;
  readonly type: EntryType;
  /** Where a symlink points, or the commit of a submodule. */
  readonly target?: string;
  readonly lastModified?: Date;
  /** Set when the file was seen but cannot be taken. */
  readonly problem?: EntryProblem;
}
