import { ApiAnswerInvalidError } from '@lib/client';
import { ERROR_CATALOGUE } from '@lib/data-backends';
import { exitCodeOf } from './exit-code.js';
import * as targetErrors from './target.errors.js';
import * as usageErrors from './usage.errors.js';

describe('the exit code of an error', () => {
  it.each([
    ['VALIDATION_FAILED', 2],
    ['USAGE_INVALID', 2],
    ['OPTIONS_INVALID', 2],
    ['DB_EMBEDDED', 2],
    ['SECRET_KEY_REQUIRED', 2],
    ['PLUGIN_IMPORT_FAILED', 2],
    ['PACKAGE_MISSING', 2],
    ['UNKNOWN_BACKEND', 2],
    ['SOURCE_NOT_FOUND', 3],
    ['UNAUTHENTICATED', 4],
    ['FORBIDDEN', 4],
    ['SOURCE_DISABLED', 5],
    ['SYNC_IN_PROGRESS', 5],
    ['WAIT_TIMEOUT', 6],
    ['SERVER_UNREACHABLE', 7],
    ['DB_UNAVAILABLE', 7],
    ['DB_DATA_DIR_LOCKED', 7],
    ['SYNC_MASS_DELETE_HELD', 8],
    ['GIT_AUTH_FAILED', 1],
    ['PLUGIN_TIMEOUT', 1],
    ['INTERNAL', 1],
  ] as const)('%s is %i', (code, exitCode) => {
    expect(exitCodeOf({ code, status: ERROR_CATALOGUE[code].status })).toBe(exitCode);
  });

  it('is by the status for a code of a newer service', () => {
    expect(exitCodeOf({ code: 'NEW_ONE', status: 409 })).toBe(5);
  });
});

it('the errors of the command line have the status of the catalogue, but where a name is looked up', () => {
  const errors = [
    new usageErrors.UsageError(''),
    new usageErrors.ConfirmationRequiredError(''),
    new usageErrors.InputFileError('', ''),
    new targetErrors.SourceUnknownError('', []),
    new targetErrors.ServiceRunningError('', 1, null),
    new targetErrors.ServerUnreachableError('', ''),
    new ApiAnswerInvalidError('', ''),
    new targetErrors.TokenOverHttpError(''),
    new targetErrors.WaitTimeoutError('', 1, undefined),
    new targetErrors.SyncTimeOverError('', 1),
    new targetErrors.PackageMissingError(''),
  ];
  for (const { code, status } of errors) expect([code, status]).toEqual([code, ERROR_CATALOGUE[code].status]);
  expect(new targetErrors.BackendUnknownError('', [], []).status).toBe(404);
});
