import type { Readable } from 'node:stream';
import type { Entry } from './entry.js';

/** The body of one entry. */
export interface EntryContent {
  readonly entry: Entry;
  /**
   * The bytes, exactly `entry.size` of them where that is known. The consumer reads each body to its end,
   * or destroys it, before it asks for the next one. A body that ends with an `EntryProblemError` makes the
   * file a problem of the revision; any other error fails the sync. Bytes that are in memory anyhow are handed over
   * faster as a `WholeBody`.
   */
  readonly body: Readable;
}

/** One path that differs between two revisions of the remote. */
export interface EntryChange {
  readonly change: 'created' | 'updated' | 'deleted';
  /** The entry as it is in the snapshot; of a deleted one, only the path counts. */
  readonly entry: Entry;
}

/**
 * A backend's consistent view of the remote while one sync runs. Everything is lazy and streams: nothing
 * that grows with the source is held in memory. It is disposed of however the sync ends, perhaps more than once.
 */
export interface Snapshot extends AsyncDisposable {
  /** The remote's own revision (commit, …); null = the digest of the listing is the revision. */
  readonly revision: string | null;
  /** Facts about the revision to show to people (author, message, date …). */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** Every entry once, in any order. May be called again, and then yields the same entries. */
  list(): AsyncIterable<Entry>;
  /**
   * What differs between an earlier revision of the remote and this one, each path once, for backends that can tell
   * without listing everything. Left out, or null when that revision is not known any more: everything is listed.
   *
   * @param since a `revision` that an earlier snapshot of the source had
   */
  changes?(since: string): Promise<AsyncIterable<EntryChange> | null>;
  /** The bodies of the given entries (`type: 'file'`), in any order, each at most once. */
  read(entries: AsyncIterable<Entry>): AsyncIterable<EntryContent>;
  /**
   * Called once the revision read from this snapshot is published and durable, so that a backend can move
   * its own marks (for instance the ref of its cache). Its failure does not undo the publishing.
   */
  published?(): Promise<void>;
}
