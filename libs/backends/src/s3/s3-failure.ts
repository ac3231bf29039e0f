import { isDataBackendsError, type ErrorCode } from '@lib/core';
import {
  S3CredentialsMissingError,
  S3RegionMismatchError,
  S3RequestError,
  S3ResponseInvalidError,
  S3TimeoutError,
  type S3Place,
} from './s3.errors.js';

/** What a service says when it refuses a request. */
export interface S3Refusal {
  readonly status: number;
  /** The `<Code>` of its answer, for instance `NoSuchBucket`; empty when there is none. */
  readonly code: string;
  /** Where the bucket is, when it says so. */
  readonly region: string | null;
}

type Answer = readonly [code: ErrorCode, what: string, remedy: string];

const WRONG_KEY = 'Correct accessKeyId and secretAccessKey.';
const NOT_NOW = 'Sync again later.';

const ANSWERS: Readonly<Record<string, Answer>> = {
  InvalidAccessKeyId: ['S3_AUTH_FAILED', 'does not know the access key', WRONG_KEY],
  SignatureDoesNotMatch: ['S3_AUTH_FAILED', 'refuses the signature: the secret key is wrong', WRONG_KEY],
  InvalidSecurity: ['S3_AUTH_FAILED', 'refuses the credentials', WRONG_KEY],
  AuthFailure: ['S3_AUTH_FAILED', 'refuses the credentials', WRONG_KEY],
  InvalidToken: ['S3_AUTH_FAILED', 'refuses the session token', 'Give new temporary credentials.'],
  ExpiredToken: ['S3_AUTH_FAILED', 'says that the session token has expired', 'Give new temporary credentials.'],
  ExpiredTokenException: [
    'S3_AUTH_FAILED',
    'says that the session token has expired',
    'Give new temporary credentials.',
  ],
  TokenRefreshRequired: [
    'S3_AUTH_FAILED',
    'says that the session token has expired',
    'Give new temporary credentials.',
  ],
  AccessDenied: [
    'S3_ACCESS_DENIED',
    'denies access',
    'Grant s3:ListBucket and s3:GetObject, or correct the credentials.',
  ],
  AllAccessDisabled: ['S3_ACCESS_DENIED', 'denies access to anyone', 'Ask the owner of the bucket.'],
  AccountProblem: ['S3_ACCESS_DENIED', 'reports a problem with the account', 'Ask the owner of the account.'],
  NoSuchBucket: ['S3_BUCKET_NOT_FOUND', 'has no such bucket', 'Correct the URL.'],
  RequestTimeTooSkewed: ['S3_CLOCK_SKEW', 'has another time than this machine', 'Set the clock of this machine.'],
  SlowDown: ['S3_RATE_LIMITED', 'limits the rate of requests', NOT_NOW],
  ServiceUnavailable: ['S3_SERVER_ERROR', 'is not available', NOT_NOW],
  RequestLimitExceeded: ['S3_RATE_LIMITED', 'limits the rate of requests', NOT_NOW],
  Throttling: ['S3_RATE_LIMITED', 'limits the rate of requests', NOT_NOW],
  ThrottlingException: ['S3_RATE_LIMITED', 'limits the rate of requests', NOT_NOW],
};

const OTHER_REGION = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'AuthorizationQueryParametersError',
]);

/** An answer that is no success, as an error of the catalogue. Nothing but known words of it is repeated. */
export function refusalError(refusal: S3Refusal, place: S3Place): Error {
  const { status, code } = refusal;
  const region = refusal.region !== null && /^[a-z0-9-]{1,50}$/.test(refusal.region) ? refusal.region : null;
  const isRedirect = status >= 300 && status < 400;
  if ((isRedirect || OTHER_REGION.has(code)) && (region !== null || code === 'PermanentRedirect')) {
    return new S3RegionMismatchError(place, region);
  }
  const { bucket, host } = place;
  if (isRedirect) {
    return new S3RequestError(
      'NET_REDIRECT_DENIED',
      `${host} sends requests for the bucket ${bucket} elsewhere (HTTP ${status}), and redirects are not followed.`,
      'Give the URL where the bucket is.',
    );
  }
  const [error, what, remedy] = (Object.hasOwn(ANSWERS, code) && ANSWERS[code]) || answerOf(status);
  const said = /^\w{1,60}$/.test(code) ? `HTTP ${status}, ${code}` : `HTTP ${status}`;
  return new S3RequestError(error, `${host} ${what} for the bucket ${bucket} (${said}).`, remedy);
}

function answerOf(status: number): Answer {
  if (status === 401) return ['S3_AUTH_FAILED', 'refuses the credentials', WRONG_KEY];
  if (status === 403) return ANSWERS['AccessDenied']!;
  if (status === 404) return ['S3_BUCKET_NOT_FOUND', 'has nothing there', 'Correct the URL.'];
  if (status === 429) return ANSWERS['SlowDown']!;
  if (status >= 500) return ['S3_SERVER_ERROR', 'failed', NOT_NOW];
  return ['S3_FAILED', 'refused the request', 'Correct the URL and the parameters.'];
}

/** Whether the same request may pass in a moment. */
export function isTransient({ status, code }: S3Refusal): boolean {
  return status >= 500 || status === 429 || code === 'SlowDown' || code === 'RequestTimeout';
}

const UNREACHABLE = /^(?:ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|EADDR|UND_)/;
const TLS = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** The connection broke, and may be better the next time. */
export function isBroken(error: unknown): boolean {
  return (
    !isDataBackendsError(error) && UNREACHABLE.test(textOf(error, 'code')) && textOf(error, 'code') !== 'ECONNREFUSED'
  );
}

/** What kept a request from being answered, as an error of the catalogue. */
export function transportError(error: unknown, place: S3Place): Error {
  if (isDataBackendsError(error)) return error;
  const code = textOf(error, 'code');
  const { host } = place;
  if (textOf(error, 'name') === 'TimeoutError' || code === 'ETIMEDOUT') return new S3TimeoutError(place);
  if (TLS.test(code)) {
    return new S3RequestError(
      'NET_TLS',
      `The TLS connection to ${host} cannot be verified (${code}).`,
      'Give the certificate of its authority as the parameter caCertificate, or correct the URL.',
    );
  }
  if (UNREACHABLE.test(code)) {
    const remedy = 'Check the URL, and that the service runs.';
    return new S3RequestError('NET_UNREACHABLE', `${host} cannot be reached, or broke off (${code}).`, remedy);
  }
  const name = /^\w{1,60}$/.exec(textOf(error, 'name'))?.[0] ?? 'unknown error';
  return new S3RequestError('S3_FAILED', `A request to ${host} failed (${name}).`, NOT_NOW);
}

/** An error of the SDK as one of the catalogue. It is not kept as cause: it holds the request, and the key with it. */
export function sdkError(error: unknown, place: S3Place): Error {
  if (isDataBackendsError(error)) return error;
  const name = textOf(error, 'name');
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return new S3CredentialsMissingError('this machine has none either');
  }
  const { $metadata, $response } = Object(error) as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number; headers?: Record<string, string> };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined) return transportError(error, place);
  // A success that is an error to the SDK is an answer that it cannot read.
  if (status < 300) return new S3ResponseInvalidError(place, 'it is no listing');
  const region = $response?.headers?.['x-amz-bucket-region'] ?? textOf(error, 'Region');
  return refusalError({ status, code: textOf(error, 'Code') || name, region: region === '' ? null : region }, place);
}

function textOf(error: unknown, property: string): string {
  const value = (Object(error) as Record<string, unknown>)[property];
  return typeof value === 'string' ? value : '';
}
