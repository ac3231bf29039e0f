import type { EntryType } from '@lib/core';
import { formatPatch } from 'diff';
import type { FileDiff } from './file-diff.js';

/** As git writes them. */
const MODES: Readonly<Record<EntryType, string>> = { file: '100644', symlink: '120000', submodule: '160000' };
const NOTHING = '/dev/null';
/** What cannot be shown must not be passed over in silence: `git apply` refuses a patch with this line. */
const NOT_SHOWN = 'Binary files differ\n';

/** A difference as `git diff` prints it, which `git apply` takes; empty when there is none. */
export function unifiedDiff({ path, change, type, previousType, hunks }: FileDiff): string {
  if (change === 'unchanged') return '';
  const patch = formatPatch({
    isGit: true,
    oldFileName: previousType ? `a/${path}` : NOTHING,
    newFileName: type ? `b/${path}` : NOTHING,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: (hunks ?? []).map((hunk) => ({ ...hunk, lines: [...hunk.lines] })),
    ...(type && !previousType && { isCreate: true, newMode: MODES[type] }),
    ...(previousType && !type && { isDelete: true, oldMode: MODES[previousType] }),
  });
  return hunks ? patch : patch + NOT_SHOWN;
}
