import { quoted } from '../common/text.js';
import { DataBackendsError } from '../errors/data-backends.error.js';

/** A path that leaves its place or names no file. */
export class PathUnsafeError extends DataBackendsError {
  constructor(
    readonly path: string,
    fault: string,
  ) {
    super('PATH_UNSAFE', `The path ${quoted(path)} ${fault}. Use a relative path like "folder/file.txt".`);
  }
}

/** A path that is longer than what is stored. */
export class PathTooLongError extends DataBackendsError {
  constructor(
    readonly path: string,
    maximumBytes: number,
  ) {
    super('PATH_TOO_LONG', `The path ${quoted(path)} is longer than ${maximumBytes} bytes of UTF-8. Shorten it.`);
  }
}

/** A path that has no form in UTF-8. */
export class PathEncodingError extends DataBackendsError {
  constructor(readonly path: string) {
    super('PATH_ENCODING', `The path ${quoted(path)} is not valid Unicode. Rename the file to a name in UTF-8.`);
  }
}
