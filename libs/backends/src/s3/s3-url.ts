import { isIP } from 'node:net';
import { S3BucketInvalidError, S3UrlInvalidError } from './s3.errors.js';

/** What the URL of an S3 source says. */
export interface S3Location {
  /** The URL without credentials. */
  readonly href: string;
  /** Origin of the service, without the bucket: `https://s3.us-east-2.amazonaws.com`; null for `s3:` (Amazon's, by region). */
  readonly endpoint: string | null;
  readonly bucket: string;
  /** What every key begins with: empty, or ending in `/`. */
  readonly prefix: string;
  /** Region that the host names. */
  readonly region: string | null;
  /** The URL names the bucket in its host (virtual-hosted style), or leaves the choice to us (`s3:`). */
  readonly isVirtualHosted: boolean;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

const MAX_CHARACTERS = 2_000;
const MAX_KEY_BYTES = 1_024;
const AMAZON_HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-](?<region>[a-z]{2}(?:-[a-z]+)+-\d+))?\.amazonaws\.com(?:\.cn)?$/;
const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;

/**
 * Reads the URL of an S3 source. Pure. Three forms:
 *
 * - `https://endpoint/bucket/prefix`, of any service, as NetBox writes it;
 * - `https://bucket.s3.region.amazonaws.com/prefix`, virtual-hosted, of Amazon;
 * - `s3://bucket/prefix`, of Amazon.
 *
 * A prefix is a folder: `configs` reads `configs/…` and not `configs-old/…`.
 *
 * @throws S3UrlInvalidError, S3BucketInvalidError; nothing of the URL is repeated in them, it may hold a secret
 */
export function parseS3Url(raw: string): S3Location {
  const url = parse(raw);
  const path = url.pathname.slice(1);
  if (url.protocol === 's3:') {
    return { ...location(url, url.hostname, path), endpoint: null, region: null, isVirtualHosted: true };
  }
  const amazon = AMAZON_HOST.exec(url.hostname)?.groups;
  const region = amazon?.['region'] ?? null;
  const bucket = amazon?.['bucket'];
  if (bucket !== undefined) {
    const host = url.host.slice(bucket.length + 1);
    return { ...location(url, bucket, path), endpoint: `${url.protocol}//${host}`, region, isVirtualHosted: true };
  }
  const [first = '', ...rest] = path.split('/');
  if (first === '') throw new S3UrlInvalidError('it names no bucket');
  return { ...location(url, first, rest.join('/')), endpoint: url.origin, region, isVirtualHosted: false };
}

function parse(raw: string): URL {
  if (raw === '') throw new S3UrlInvalidError('it is empty');
  if (raw.length > MAX_CHARACTERS) throw new S3UrlInvalidError(`it is longer than ${MAX_CHARACTERS} characters`);
  if (/\p{Cc}/u.test(raw) || !raw.isWellFormed()) throw new S3UrlInvalidError('it holds control characters');
  if (/%(?:[01][0-9a-f]|7f)/i.test(raw)) throw new S3UrlInvalidError('it holds encoded control characters');
  if (!/^(?:https?|s3):\/\/[^/]/i.test(raw) || !URL.canParse(raw)) {
    throw new S3UrlInvalidError('it is no https:, http: or s3: URL');
  }
  if (/[?#]/.test(raw)) throw new S3UrlInvalidError('"?" and "#" have to be written as %3F and %23');
  if (raw.includes('\\')) throw new S3UrlInvalidError('a backslash has to be written as %5C');
  // URL would resolve them, and read another bucket than what is written.
  if (/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(raw)) throw new S3UrlInvalidError('it holds a segment "." or ".."');
  return new URL(raw);
}

function location(
  url: URL,
  bucket: string,
  path: string,
): Pick<S3Location, 'href' | 'bucket' | 'prefix' | 'credentials'> {
  checkBucket(bucket);
  if (url.protocol === 's3:' && url.port !== '') throw new S3UrlInvalidError('an s3: URL has no port');
  const credentials = credentialsOf(url);
  url.username = '';
  url.password = '';
  return { href: url.href, bucket, prefix: prefixOf(path), credentials };
}

function checkBucket(bucket: string): void {
  if (!BUCKET.test(bucket) || isIP(bucket) !== 0) throw new S3BucketInvalidError();
}

function prefixOf(path: string): string {
  const decoded = decode(path, 'the percent-encoding of its path');
  const prefix = decoded === '' || decoded.endsWith('/') ? decoded : `${decoded}/`;
  if (Buffer.byteLength(prefix) > MAX_KEY_BYTES) {
    throw new S3UrlInvalidError(`its prefix is longer than ${MAX_KEY_BYTES} bytes, the longest that keys are`);
  }
  return prefix;
}

function credentialsOf(url: URL): S3Location['credentials'] {
  if (url.username === '' && url.password === '') return null;
  if (url.username === '' || url.password === '') {
    throw new S3UrlInvalidError('before the "@" it has to hold an access key id and a secret access key, or neither');
  }
  return {
    accessKeyId: decode(url.username, 'its access key'),
    secretAccessKey: decode(url.password, 'its access key'),
  };
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3UrlInvalidError(`${what} is not valid UTF-8`);
  }
}
