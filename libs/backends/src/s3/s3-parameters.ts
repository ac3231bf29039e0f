import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type FieldError, secret, ValidationError } from '@lib/core';
import { z } from 'zod';
import type { S3Location } from './s3-url.js';

/** What an S3 source takes besides its URL. An empty string is the same as leaving the parameter out. */
export const s3Parameters = z.strictObject({
  // Sensitive as well: a new key is then no new place to read, and nothing is read again for it.
  accessKeyId: secret().optional().describe('Access key id; without one, the credentials of this machine are used'),
  secretAccessKey: secret().optional().describe('Secret access key'),
  sessionToken: secret().optional().describe('Session token of temporary credentials'),
  anonymous: z.boolean().optional().describe('Send no credentials: for public buckets'),
  region: z.string().max(50).optional().describe('Region of the bucket; by default that of the URL, else us-east-1'),
  pathStyle: z
    .boolean()
    .optional()
    .describe('Whether requests name the bucket in the path, or in the host name; by default as the URL does'),
  caCertificate: z
    .string()
    .max(100_000)
    .optional()
    .describe('Certificates (PEM) that a private endpoint is verified with, in place of those of the system'),
});

export type S3Parameters = z.infer<typeof s3Parameters>;

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** URL and parameters with their meaning. */
export interface S3Settings {
  /** Origin of the service, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Empty, or ending in `/`. */
  readonly prefix: string;
  readonly region: string;
  /** Requests name the bucket in the path. */
  readonly pathStyle: boolean;
  /** Where requests for the bucket go: `origin/bucket` or `bucket.origin`. */
  readonly bucketUrl: URL;
  /** `ambient`: those of this machine. */
  readonly credentials: S3Credentials | 'ambient' | 'anonymous';
  readonly caCertificate: string | null;
}

const REGION = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
const DEFAULT_REGION = 'us-east-1';

/** What NetBox and Amazon's own tools call them. */
const ALIASES: Readonly<Record<string, keyof S3Parameters>> = {
  aws_access_key_id: 'accessKeyId',
  aws_secret_access_key: 'secretAccessKey',
  aws_session_token: 'sessionToken',
};

/** The parameters that are set, by our names: forms send empty strings for what nobody filled in. */
export function canonicalParameters(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSet = ([, value]: [string, unknown]): boolean => value !== '' && value !== undefined && value !== null;
  const given = Object.entries(parameters).filter((entry) => isSet(entry));
  return Object.fromEntries(
    given.map(([name, value]) => [Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name, value]),
  );
}

/**
 * The parameters with the credentials of the URL among them, so that a secret is kept where secrets are kept.
 *
 * @throws ValidationError when the parameters hold credentials as well
 */
export function withUrlCredentials(
  { credentials }: S3Location,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  if (!credentials) return parameters;
  const doubled = ['accessKeyId', 'secretAccessKey'].filter((name) => parameters[name] !== undefined);
  if (doubled.length > 0) {
    throw invalid([
      { pointer: '/sourceUrl', detail: 'Remove the credentials from the URL, or from the parameters.' },
      ...doubled.map((name) => ({ pointer: `/parameters/${name}`, detail: 'The URL holds credentials too.' })),
    ]);
  }
  return { ...parameters, ...credentials };
}

/** @throws ValidationError when parameters exclude each other or make no sense */
export function readS3Settings(location: S3Location, parameters: S3Parameters): S3Settings {
  const given = canonicalParameters(parameters) as S3Parameters;
  const errors = [...credentialErrors(given), ...regionErrors(given), ...certificateErrors(given, location)];
  if (errors.length > 0) throw invalid(errors);
  const region = given.region ?? location.region ?? DEFAULT_REGION;
  const endpoint = location.endpoint ?? amazonEndpoint(region);
  const { bucket, prefix } = location;
  const pathStyle = mustBeInPath(endpoint, bucket) || (given.pathStyle ?? !location.isVirtualHosted);
  return {
    endpoint,
    bucket,
    prefix,
    region,
    pathStyle,
    bucketUrl: bucketUrl(endpoint, bucket, pathStyle),
    credentials: credentialsOf(given),
    caCertificate: given.caCertificate ?? null,
  };
}

function amazonEndpoint(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** An address has no names below it, and no certificate covers a name with dots below its wildcard. */
function mustBeInPath(endpoint: string, bucket: string): boolean {
  const { hostname, protocol } = new URL(endpoint);
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || (bucket.includes('.') && protocol === 'https:');
}

function bucketUrl(endpoint: string, bucket: string, pathStyle: boolean): URL {
  const url = new URL(endpoint);
  if (pathStyle) url.pathname = `/${bucket}`;
  else url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

function credentialsOf({
  anonymous,
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: S3Parameters): S3Settings['credentials'] {
  if (anonymous) return 'anonymous';
  if (accessKeyId === undefined || secretAccessKey === undefined) return 'ambient';
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function credentialErrors({ anonymous, accessKeyId, secretAccessKey, sessionToken }: S3Parameters): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (name: string, detail: string): number => errors.push({ pointer: `/parameters/${name}`, detail });
  const hasKey = accessKeyId !== undefined || secretAccessKey !== undefined || sessionToken !== undefined;
  if (anonymous && hasKey) wrong('anonymous', 'Give credentials, or ask for none; not both.');
  if (accessKeyId === undefined && secretAccessKey !== undefined)
    wrong('accessKeyId', 'is missing: a secret key is given.');
  if (accessKeyId !== undefined && secretAccessKey === undefined)
    wrong('secretAccessKey', 'is missing: a key id is given.');
  if (sessionToken !== undefined && accessKeyId === undefined)
    wrong('sessionToken', 'belongs to an access key: give that, too.');
  // They become headers of requests.
  for (const [name, value] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value)) wrong(name, 'holds characters that no such key has.');
  }
  return errors;
}

function regionErrors({ region }: S3Parameters): FieldError[] {
  if (region === undefined || REGION.test(region)) return [];
  return [{ pointer: '/parameters/region', detail: 'Give the name of a region, such as "eu-central-1".' }];
}

function certificateErrors({ caCertificate }: S3Parameters, { endpoint }: S3Location): FieldError[] {
  const pointer = '/parameters/caCertificate';
  if (caCertificate === undefined) return [];
  if (endpoint?.startsWith('http:')) return [{ pointer, detail: 'is for https: endpoints.' }];
  const blocks = caCertificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate)
    ? []
    : [{ pointer, detail: 'Give certificates in PEM: "-----BEGIN CERTIFICATE-----" and what follows.' }];
}

function isCertificate(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem));
  } catch {
    return false;
  }
}

function invalid(errors: FieldError[]): ValidationError {
  return new ValidationError('The parameters of the S3 source are not valid.', errors);
}
