import { S3DriverMissingError } from './s3.errors.js';

export type S3Driver = typeof import('@aws-sdk/client-s3');

const PACKAGE = '@aws-sdk/client-s3';

/**
 * Loads the AWS SDK, which is an optional peer and takes a moment: only when a source is first read.
 *
 * @throws S3DriverMissingError
 */
export async function loadS3Driver(
  load: () => Promise<S3Driver> = () => import('@aws-sdk/client-s3'),
): Promise<S3Driver> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const isMissing =
      (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(PACKAGE);
    throw isMissing ? new S3DriverMissingError(PACKAGE) : error;
  }
}
