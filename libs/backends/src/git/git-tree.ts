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
  const kind = type === 'commit' ? 'submodule' : mode === '120000' ? 'symlink' : 'file';
  return { kind, id, size: /^\d+$/.test(size ?? '') ? Number(size) : null, path: row.subarray(tab + 1) };
}
