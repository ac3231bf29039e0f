import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries that are looked at, at most. */
const MAX_ENTRIES = 100_000;

/** Bytes of the files below a directory; what is removed meanwhile, or was never there, counts nothing. */
export async function directorySize(path: string): Promise<number> {
  let size = 0;
  let entries = 0;
  const directories = [path];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    try {
      for await (const entry of await opendir(directory)) {
        entries += 1;
        if (entries > MAX_ENTRIES) return size;
        const child = join(directory, entry.name);
        if (entry.isDirectory()) directories.push(child);
        else size += (await lstat(child)).size;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return size;
}
