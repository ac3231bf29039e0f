import { DataBackendsError } from '@lib/core';

const REMEDY =
  'Choose a directory under one of the local roots, or let an operator add it to the option localRoots (DATA_BACKENDS_LOCAL_ROOTS).';

/**
 * The path may not be read: it lies under none of the local roots, directly or by a symbolic link. The
 * message is the same whether something exists there or not.
 */
export class LocalPathDeniedError extends DataBackendsError {
  constructor(
    readonly path: string,
    reason: string,
    remedy = REMEDY,
  ) {
    super('FS_PATH_ESCAPE', `The path ${quoted(path)} may not be read. ${remedy}`, { cause: new Error(reason) });
  }
}

/** Nothing can be found at the path, which does lie under a local root: removed, not mounted, or not readable. */
export class LocalPathMissingError extends DataBackendsError {
  constructor(
    readonly path: string,
    cause?: unknown,
  ) {
    super(
      'FS_ROOT_MISSING',
      `The path ${quoted(path)} does not exist, or this process may not see it. Check that it is mounted and spelt correctly.`,
      { cause },
    );
  }
}

/** A path as text of a message: one line, bounded. */
function quoted(path: string): string {
  return JSON.stringify(path.slice(0, 1024));
}
