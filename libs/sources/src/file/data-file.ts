import type { EntryType } from '@lib/core';

/** One file of a source at one revision. */
export interface DataFile {
  readonly sourceId: string;
  /** Revision that the file was read at. */
  readonly revision: number;
  readonly path: string;
  readonly type: EntryType;
  /** Bytes; null for symlinks and submodules. */
  readonly size: number | null;
  /** SHA-256 as 64 hex digits; null for symlinks and submodules. */
  readonly hash: string | null;
  /** Where a symlink points, or the commit of a submodule. */
  readonly target: string | null;
  /** When this version was published. */
  readonly lastUpdated: Date;
  /** When the remote says that it was changed, if it does. */
  readonly lastModified: Date | null;
}

/** A directory, in listings that do not descend into it. */
export interface DataDirectory extends Omit<DataFile, 'type'> {
  readonly type: 'directory';
}
