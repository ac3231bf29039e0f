/** What became of one path between two revisions. */
export interface FileChange {
  readonly path: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** SHA-256 as 64 hex digits after the change; null when deleted, and for links. */
  readonly hash: string | null;
  /** SHA-256 before the change; null when created, and for links. */
  readonly previousHash: string | null;
}
