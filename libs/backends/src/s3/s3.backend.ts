import { setMaxListeners } from 'node:events';
import {
  Backend,
  DataBackend,
  type BackendContext,
  type BackendTarget,
  type Snapshot,
  type SourceAddress,
} from '@lib/core';
import { S3Connection } from './s3-connection.js';
import {
  canonicalParameters,
  readS3Settings,
  s3Parameters,
  withUrlCredentials,
  type S3Parameters,
} from './s3-parameters.js';
import { S3Snapshot } from './s3-snapshot.js';
import { parseS3Url } from './s3-url.js';

/**
 * Reads the objects under a prefix of a bucket, at Amazon or any service that speaks S3. It has no revision of its own:
 * the listing tells, and only objects whose ETag or size changed are read.
 *
 * Source: NetBox's `S3Backend`, which reads everything at each sync, one object at a time.
 */
@DataBackend({ name: 'amazon-s3', label: 'Amazon S3', isLocal: false, parameters: s3Parameters })
export class S3Backend extends Backend<S3Parameters> {
  /**
   * @throws S3UrlInvalidError, S3BucketInvalidError, S3DriverMissingError, S3CredentialsMissingError, and what the
   *   network policy refuses; what the service says comes with the listing
   */
  override async fetch(target: BackendTarget<S3Parameters>, context: BackendContext): Promise<Snapshot> {
    const settings = readS3Settings(parseS3Url(target.url), target.parameters);
    const disposed = new AbortController();
    const signal = AbortSignal.any([context.signal, disposed.signal]);
    // Every request listens to it.
    setMaxListeners(0, signal);
    const connection = await S3Connection.open(settings, context, signal);
    return new S3Snapshot(connection, settings.prefix, signal, () => disposed.abort());
  }

  /** Moves credentials out of the URL; refuses URLs and parameters that cannot work. */
  override normalize(source: SourceAddress): SourceAddress {
    const location = parseS3Url(source.url);
    const parameters = withUrlCredentials(location, canonicalParameters(source.parameters));
    // What is of the wrong type is left to the schema, which tells what is wrong with it.
    if (s3Parameters.safeParse(parameters).success) readS3Settings(location, parameters);
    return { url: location.href, parameters };
  }
}
