import { DataBackendsError, type FieldError } from '@lib/core';
import type { TextPosition } from './text-position.js';

/** The source has no such file at that revision. */
export class FileNotFoundError extends DataBackendsError {
  constructor(path: string, revision: number) {
    super('FILE_NOT_FOUND', `There is no data file "${path}" at revision ${revision}.`);
  }
}

/** Symlinks and submodules are recorded, not followed: they have no content. */
export class FileHasNoContentError extends DataBackendsError {
  constructor(path: string, type: string) {
    super('FILE_HAS_NO_CONTENT', `The data file "${path}" is a ${type}: it has a target, but no content.`);
  }
}

/** The bytes are not UTF-8. */
export class FileNotTextError extends DataBackendsError {
  constructor(path: string) {
    super('FILE_NOT_TEXT', `The data file "${path}" is not UTF-8 text. Read it as bytes.`);
  }
}

/** The file is too large to be held in memory; stream it. */
export class FileTooLargeToParseError extends DataBackendsError {
  constructor(path: string, size: number, limit: number) {
    super(
      'FILE_TOO_LARGE_TO_PARSE',
      `The data file "${path}" has ${size} bytes, more than the ${limit} that are read at once. Stream it instead.`,
    );
  }
}

/** The text is not valid JSON or YAML, or not of the expected shape. */
export class ConfigParseError extends DataBackendsError {
  /** Of the first mistake, from 1; undefined where it has no place. */
  readonly line?: number;
  /** In UTF-16 units, from 1. */
  readonly column?: number;

  constructor(
    readonly path: string,
    what: string,
    { position, errors }: { position?: TextPosition | undefined; errors?: readonly FieldError[] } = {},
  ) {
    const where = position ? ` (line ${position.line}, column ${position.column})` : '';
    super('CONFIG_PARSE_ERROR', `The data file "${path}" cannot be parsed: ${what}${where}`, {
      ...(errors && { errors }),
    });
    if (position) {
      this.line = position.line;
      this.column = position.column;
    }
  }
}

/** The source never had, or does not keep, that revision. */
export class RevisionNotFoundError extends DataBackendsError {
  constructor(revision: number, current: number) {
    super('REVISION_NOT_FOUND', `There is no revision ${revision}. The current revision is ${current}.`);
  }
}
