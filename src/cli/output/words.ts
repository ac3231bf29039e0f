/** A number of bytes for people: `2.1 kB`. */
export function bytes(size: number | null): string {
  if (size === null) return '-';
  if (size < 1_000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = size / 1_000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** A moment for people, in UTC to the second. */
export function moment(iso: string | null): string {
  return iso === null ? '-' : iso.replace(/\.\d+Z$/, 'Z');
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first characters of what git users call a commit, and listings a digest. */
export function shortRevision(revision: string | null): string {
  return revision === null ? '-' : revision.replace(/^(listing:)?([0-9a-f]{7})[0-9a-f]{33,}$/, '$1$2');
}
