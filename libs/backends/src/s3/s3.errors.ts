import { DataBackendsError, type ErrorCode } from '@lib/core';

/** The URL of a source names no place in S3. */
export class S3UrlInvalidError extends DataBackendsError {
  constructor(what: string) {
    super(
      'S3_URL_INVALID',
      `The URL of the S3 source is not valid: ${what}. Write it like https://s3.us-east-2.amazonaws.com/bucket/prefix or s3://bucket/prefix.`,
      { errors: [{ pointer: '/sourceUrl', detail: `The URL is not valid: ${what}.` }] },
    );
  }
}

/** What stands where the bucket belongs is no name of one. */
export class S3BucketInvalidError extends DataBackendsError {
  constructor() {
    const rule = 'A bucket has 3 to 63 lower case letters, digits, dots and hyphens, and is no address';
    super('S3_BUCKET_INVALID', `The URL of the S3 source holds no valid name of a bucket. ${rule}.`, {
      errors: [{ pointer: '/sourceUrl', detail: `${rule}.` }],
    });
  }
}

/** The optional peer is not installed. */
export class S3DriverMissingError extends DataBackendsError {
  constructor(driver: string) {
    super(
      'S3_DRIVER_MISSING',
      `Sources of the type amazon-s3 need the package "${driver}", which is not installed. Run: npm install ${driver}`,
    );
  }
}

/** There are no credentials to sign requests with. */
export class S3CredentialsMissingError extends DataBackendsError {
  constructor(why: string) {
    super(
      'S3_CREDENTIALS_MISSING',
      `There are no credentials for the S3 source: ${why}. Give accessKeyId and secretAccessKey, or anonymous for a public bucket.`,
    );
  }
}

/** Where a request went, for messages. */
export interface S3Place {
  readonly bucket: string;
  /** Host, and port where there is one. */
  readonly host: string;
}

/** The service refused what was asked for, or answered what nobody can use. */
export class S3RequestError extends DataBackendsError {
  constructor(code: ErrorCode, what: string, remedy: string) {
    super(code, `${what} ${remedy}`);
  }
}

/** The bucket is in another region than the one that was asked. */
export class S3RegionMismatchError extends DataBackendsError {
  constructor(
    { bucket, host }: S3Place,
    /** Where the bucket is; null when the service does not say. */
    readonly region: string | null,
  ) {
    const where = region === null ? 'in another region' : `in the region ${region}`;
    const remedy =
      region === null ? 'Set the region and the URL to it.' : `Set the parameter region, or the URL, to ${region}.`;
    super('S3_REGION_MISMATCH', `The bucket ${bucket} is ${where}, and not at ${host}. ${remedy}`);
  }
}

/** Nothing came for too long. */
export class S3TimeoutError extends DataBackendsError {
  constructor({ host }: Pick<S3Place, 'host'>) {
    super('NET_TIMEOUT', `${host} sent nothing for too long (limit idleTimeout). Sync again later.`);
  }
}

/** A listing or an answer that cannot be trusted to be whole: nothing may be concluded from it. */
export class S3ResponseInvalidError extends DataBackendsError {
  constructor({ bucket, host }: S3Place, what: string) {
    super(
      'S3_RESPONSE_INVALID',
      `The answer of ${host} about the bucket ${bucket} cannot be used: ${what}. Check that the URL is that of an S3 service.`,
    );
  }
}

/** The bytes that came are not those of the object. */
export class S3BodyMismatchError extends DataBackendsError {
  constructor(key: string, what: string) {
    super('S3_BODY_MISMATCH', `The object ${key} was not transferred whole: ${what}. Sync again later.`);
  }
}
