/** One published state of a source. */
export interface Revision {
  /** Counts from 1 per source. */
  readonly number: number;
  /** The remote's own revision (commit, listing digest). */
  readonly remoteRevision: string;
  readonly publishedAt: Date;
  /** Facts about the remote's revision (author, message …), when the backend tells them. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Files of the whole revision. */
  readonly fileCount: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Files that could not be taken. */
  readonly problems: number;
}
