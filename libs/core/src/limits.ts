/** Bounds that every sync keeps; all can be set in the options. */
export interface Limits {
  /** Entries in one listing, ignored ones included. */
  readonly maxFiles: number;
  /** Bytes of one file; a larger file is a problem of the revision (`BLOB_TOO_LARGE`). */
  readonly maxFileBytes: number;
  /** Bytes of all files of one source that are not ignored; more fails the sync. */
  readonly maxTotalBytes: number;
  /** Milliseconds that one sync may take. */
  readonly syncTimeout: number;
  /** Milliseconds without a byte from the remote after which a transfer is given up. */
  readonly idleTimeout: number;
  /** Sources of one remote host that are synced at once, in the whole cluster; direct calls of `sync()` do not count. */
  readonly maxSyncsPerHost: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxFiles: 1_000_000,
  maxFileBytes: 1024 ** 3,
  maxTotalBytes: 64 * 1024 ** 3,
  syncTimeout: 60 * 60_000,
  idleTimeout: 60_000,
  maxSyncsPerHost: 4,
};
