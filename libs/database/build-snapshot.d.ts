/** Makes the snapshot of an empty data directory unless it is there. Returns its path. */
export function ensureSnapshot(): Promise<string>;
