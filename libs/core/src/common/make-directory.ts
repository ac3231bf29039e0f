import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataBackendsError } from '../errors/data-backends.error.js';

/** The data directory, or one in it, is not there and cannot be made. */
export class DataDirectoryNotMadeError extends DataBackendsError {
  constructor(directory: string, where: string, cause: unknown) {
    const { code = 'it is no directory' } = cause as NodeJS.ErrnoException;
    super(
      'DATA_DIR_UNUSABLE',
      `The data directory ${directory} cannot be made: ${where} (${code}). ` +
        'Correct the option dataDir (DATA_BACKENDS_DATA_DIR), or let this user write there.',
      { cause },
    );
  }
}

/**
 * Makes a directory and those above it, for this user alone; one that is there is left as it is. Node's own way never
 * returns where a file system takes no directories, as `/proc`.
 *
 * @throws DataDirectoryNotMadeError
 */
export async function makeDirectory(directory: string): Promise<void> {
  await make(directory, directory);
}

async function make(path: string, asked: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isDirectory(path))) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw new DataDirectoryNotMadeError(asked, path, error);
    await make(dirname(path), asked);
    await mkdir(path, { mode: 0o700 }).catch(async (again: NodeJS.ErrnoException) => {
      // Another process was quicker.
      if (again.code === 'EEXIST' && (await isDirectory(path))) return;
      throw new DataDirectoryNotMadeError(asked, path, again);
    });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}
