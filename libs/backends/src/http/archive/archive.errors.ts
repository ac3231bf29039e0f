import { DataBackendsError } from '@lib/core';

/** An archive of a kind that is not read. */
export class ArchiveUnsupportedError extends DataBackendsError {
  constructor(what: string) {
    super(
      'ARCHIVE_UNSUPPORTED',
      `The archive cannot be read: ${what}. Publish it as .tar.gz or .zip, or set format to "file" to keep it as it is.`,
    );
  }
}

/** The content is not a whole archive: nothing may be concluded from what is in it. */
export class ArchiveCorruptError extends DataBackendsError {
  constructor(what: string) {
    super(
      'ARCHIVE_CORRUPT',
      `The archive is damaged or incomplete: ${what}. Check that the URL leads to the archive, and publish it again.`,
    );
  }
}

/** Members of the archive are encrypted. */
export class ArchiveEncryptedError extends DataBackendsError {
  constructor() {
    super('ARCHIVE_ENCRYPTED', 'The archive is encrypted, and cannot be read. Publish it without a password.');
  }
}

/** Unpacked, the archive is out of all proportion, or larger than a limit. */
export class ArchiveTooLargeError extends DataBackendsError {
  constructor(what: string) {
    super('SYNC_LIMIT_EXCEEDED', `The archive ${what}.`);
  }
}

/** Nothing in the archive lies under the subpath. */
export class ArchiveSubpathNotFoundError extends DataBackendsError {
  constructor(subpath: string) {
    super(
      'ARCHIVE_SUBPATH_NOT_FOUND',
      `The archive has no folder "${subpath}". Correct the parameter subpath, which counts from what stripComponents leaves.`,
    );
  }
}
