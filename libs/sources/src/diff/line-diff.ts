import { structuredPatch } from 'diff';
import type { DiffHunk } from './file-diff.js';

/** Lines around a change, as in any unified diff. */
const CONTEXT = 3;

/** How two texts differ. */
export interface LineDiff {
  readonly hunks: readonly DiffHunk[];
  readonly added: number;
  readonly removed: number;
  /** True = it took too long, so that everything between the first and the last difference is one hunk. */
  readonly coarse: boolean;
}

/**
 * Compares two texts line by line. The time for the best answer grows with the square of what differs, so after
 * `milliseconds` a coarse answer is given, which is as right and less fine.
 */
export function diffLines(before: string, after: string, milliseconds: number): LineDiff {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    timeout: milliseconds,
  });
  const hunks = patch?.hunks ?? [replacement(linesOf(before), linesOf(after))];
  return { hunks, added: count(hunks, '+'), removed: count(hunks, '-'), coarse: patch === undefined };
}

/** Everything between what both begin and end with. Lines have their ends. */
function replacement(before: readonly string[], after: readonly string[]): DiffHunk {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;

  const first = Math.max(start - CONTEXT, 0);
  const shownEnd = Math.min(end, CONTEXT);
  const lines = [
    ...before.slice(first, start).flatMap((line) => shown(' ', line)),
    ...before.slice(start, before.length - end).flatMap((line) => shown('-', line)),
    ...after.slice(start, after.length - end).flatMap((line) => shown('+', line)),
    ...before.slice(before.length - end, before.length - end + shownEnd).flatMap((line) => shown(' ', line)),
  ];
  const length = (all: readonly string[]): number => all.length - end + shownEnd - first;
  return { oldStart: first + 1, oldLines: length(before), newStart: first + 1, newLines: length(after), lines };
}

function shown(mark: string, line: string): string[] {
  return line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'];
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function count(hunks: readonly DiffHunk[], mark: string): number {
  return hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(mark)).length, 0);
}
