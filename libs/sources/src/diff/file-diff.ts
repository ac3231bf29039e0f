import type { EntryType } from '@lib/core';
import type { FileChange } from '../revision/file-change.js';

/** Lines that changed, with up to three lines around them. */
export interface DiffHunk {
  /** Line that it begins at, from 1. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /**
   * Without their ends: ` ` = as before, `-` = removed, `+` = added, and `\ No newline at end of file` after a line that
   * has none.
   */
  readonly lines: readonly string[];
}

/**
 * Why there are no hunks.
 * - `binary`: one of the two is not UTF-8 text, or holds a NUL
 * - `too-large`: one of the two has more than 1 MiB
 * - `postponed`: the files before it took all that a page may take; ask for this file alone
 */
export type DiffOmission = 'binary' | 'too-large' | 'postponed';

/** What differs in one file between two revisions. Links are compared by their targets. */
export interface FileDiff extends Omit<FileChange, 'change'> {
  readonly change: FileChange['change'] | 'unchanged';
  /** After the change; null when deleted. */
  readonly type: EntryType | null;
  /** Before the change; null when created. */
  readonly previousType: EntryType | null;
  readonly size: number | null;
  readonly previousSize: number | null;
  /** Where a link points. */
  readonly target: string | null;
  readonly previousTarget: string | null;
  /** Lines; null when there are no hunks. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Null when they are omitted. */
  readonly hunks: readonly DiffHunk[] | null;
  readonly omitted: DiffOmission | null;
  /** True = comparing took too long: all between the first and the last line that differ is told as replaced. */
  readonly coarse: boolean;
}
