import type { Readable } from 'node:stream';

/** Kinds of archives that can be made. */
export const ARCHIVE_FORMATS = ['tar', 'tar.gz'] as const;
export type ArchiveFormat = (typeof ARCHIVE_FORMATS)[number];

/** What is put into an archive. */
export interface ArchiveRequest {
  /** Only what is below this directory, by its whole path all the same; the whole source when left out. */
  readonly path?: string;
  /** The current revision when left out. */
  readonly revision?: number;
  /** @default 'tar.gz' */
  readonly format?: ArchiveFormat;
}

/** Files of one revision as one stream of bytes. */
export interface Archive {
  readonly sourceId: string;
  readonly revision: number;
  /** When the revision was published: the time of everything in the archive. */
  readonly publishedAt: Date;
  readonly format: ArchiveFormat;
  /** `<name of the source>-<revision>.<format>` */
  readonly fileName: string;
  /** Stands for the bytes, which are the same for the same revision, path and format: 64 hex digits. */
  readonly digest: string;
  /**
   * Begins to read. What reads the stream sets the pace, and destroying it ends the work. Fails, rather than ending early,
   * when housekeeping or a deletion takes the revision away meanwhile.
   */
  open(): Readable;
}
