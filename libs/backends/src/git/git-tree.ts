/** One line of `git ls-tree -r -z -l`. */
export interface GitTreeRow {
  readonly kind: 'file' | 'symlink' | 'submodule';
  readonly id: string;
  /** Bytes; null for submodules, and for an object that is not there. */
  readonly size: number | null;
  readonly path: Buffer;
}

const TAB = 9;

/** @returns null when the bytes are not such a line */
export function parseGitTreeRow(row: Buffer): GitTreeRow | null {
  const tab = row.indexOf(TAB);
  const [, mode, type, id, size] =
    /^(\d{6}) (blob|commit) ([0-9a-f]{40,64}) +(\S+)$/.exec(row.toString('latin1', 0, tab)) ?? [];
  if (mode === undefined || id === undefined || tab === row.length - 1) return null;
  const kind = type === 'commit' ? 'submodule' : kindOf(mode);
  return { kind, id, size: /^\d+$/.test(size ?? '') ? Number(size) : null, path: row.subarray(tab + 1) };
}

/** One difference of `git diff-tree -r -z --raw --no-abbrev`; of a deleted file, what it was. */
export interface GitDiffRow extends GitTreeRow {
  readonly change: 'created' | 'updated' | 'deleted';
}

const CHANGES = { A: 'created', D: 'deleted', M: 'updated', T: 'updated' } as const;

/**
 * @param header what stands before the path: modes, ids and the kind of change
 * @returns null when the bytes are not such a difference
 */
export function parseGitDiffRow(header: Buffer, path: Buffer): GitDiffRow | null {
  const [, oldMode, newMode, oldId, newId, letter] =
    /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([ADMT])$/.exec(header.toString('latin1')) ?? [];
  if (letter === undefined || path.length === 0) return null;
  const change = CHANGES[letter as keyof typeof CHANGES];
  const isDeleted = change === 'deleted';
  return {
    change,
    kind: kindOf(isDeleted ? oldMode! : newMode!),
    id: isDeleted ? oldId! : newId!,
    size: null,
    path,
  };
}

function kindOf(mode: string): GitTreeRow['kind'] {
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}
