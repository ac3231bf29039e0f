import { ERROR_CATALOGUE, type ErrorCode } from '@lib/core';

/** What the configuration of a source is refused with. */
export const CONFIGURATION_ERRORS: readonly ErrorCode[] = [
  'SOURCE_NAME_TAKEN',
  'UNKNOWN_BACKEND',
  'SCHEDULE_INVALID',
  'IGNORE_PATTERN_REJECTED',
  'SECRET_KEY_REQUIRED',
  ...codesOf(/^(NET|GIT|S3)_(URL|BUCKET|REF|SCHEME|CREDENTIALS_OVER)_?/),
  'GIT_SSH_KEY_INVALID',
  'PATH_UNSAFE',
  'PATH_TOO_LONG',
  'FS_PATH_ESCAPE',
];

/** What reading a remote can end with. */
export const READING_ERRORS: readonly ErrorCode[] = [
  'UNKNOWN_BACKEND',
  ...codesOf(/^(PATH|FS|NET|GIT|S3|HTTP|ARCHIVE|PLUGIN_CONTRACT|PLUGIN_TIMEOUT|BACKEND_FAILED)/),
  ...codesOf(/^SYNC_(IN_PROGRESS|HOST_BUSY|FENCED|CANCELLED|TIMEOUT|LIMIT_EXCEEDED|BODY_MISMATCH|SNAPSHOT_CHANGED)/),
];

function codesOf(pattern: RegExp): ErrorCode[] {
  return (Object.keys(ERROR_CATALOGUE) as ErrorCode[]).filter((code) => pattern.test(code));
}
