import { DataBackendsError } from '../../errors/data-backends.error.js';

/** The root of a snapshot does not exist: never an empty listing, which would delete everything. */
export class DirectoryMissingError extends DataBackendsError {
  constructor(
    readonly path: string,
    cause?: unknown,
  ) {
    super(
      'FS_ROOT_MISSING',
      `The directory ${inMessage(path)} does not exist. Check that it is mounted and spelt correctly.`,
      { cause },
    );
  }
}

/** The root of a snapshot is something else than a directory. */
export class NotADirectoryError extends DataBackendsError {
  constructor(
    readonly path: string,
    cause?: unknown,
  ) {
    super('FS_ROOT_NOT_DIRECTORY', `${inMessage(path)} is not a directory. Give the directory that holds the files.`, {
      cause,
    });
  }
}

/** The root of a snapshot cannot be read. */
export class DirectoryUnreadableError extends DataBackendsError {
  constructor(
    readonly path: string,
    cause?: unknown,
  ) {
    super(
      'FS_UNREADABLE',
      `The directory ${inMessage(path)} cannot be read${reason(cause)}. Give this process the right to read it.`,
      { cause },
    );
  }
}

/** The root of a snapshot was checked, and now leads elsewhere: somebody put a symbolic link into its path. */
export class DirectoryMovedError extends DataBackendsError {
  constructor(readonly path: string) {
    super(
      'FS_PATH_ESCAPE',
      `The directory ${inMessage(path)} leads to another place than when it was checked. Remove the symbolic link from its path.`,
    );
  }
}

/** There is more under the root than the sync may list. */
export class DirectoryTooLargeError extends DataBackendsError {
  constructor(
    readonly path: string,
    readonly maximum: number,
  ) {
    super(
      'SYNC_LIMIT_EXCEEDED',
      `The directory ${inMessage(path)} holds more than ${maximum} files and directories. Choose a smaller directory, or raise the limit maxFiles.`,
    );
  }
}

/** The code of an error of the operating system, for instance `EACCES`. */
export function systemCode(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function reason(cause: unknown): string {
  const code = systemCode(cause);
  return code === undefined ? '' : ` (${code})`;
}

/** A path in a message: one line, bounded. */
function inMessage(path: string): string {
  return JSON.stringify(path.slice(0, 1024));
}
