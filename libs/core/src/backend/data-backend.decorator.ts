import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** Metadata key of `@DataBackend()`; fixed, so that two copies of this package meet. */
export const DATA_BACKEND_METADATA = Symbol.for('nestjs-data-backends:data-backend');

/** What `@DataBackend()` says about a class. */
export interface DataBackendOptions {
  /**
   * Type of the data sources that this backend reads, for instance `ftp`: a lower case letter, then lower case
   * letters, digits and `-`, at most 50 characters; unique in the application.
   */
  readonly name: string;
  /** Name to show to people, for instance `FTP server`. */
  readonly label: string;
  /**
   * The sources are read from this machine's file system, not over a network.
   *
   * @default false
   */
  readonly isLocal?: boolean;
  /**
   * A `z.object` of what a source of this type takes besides its URL; sensitive ones are declared with `secret()`.
   * It must be expressible as JSON Schema: forms and the REST API are made from it. Unknown keys are refused
   * whatever the schema says.
   *
   * @default z.object({})
   */
  readonly parameters?: z.ZodObject;
  /**
   * Equal fingerprints prove equal content at *any* path of the source, and in any revision of it, as git's blob
   * ids do: a renamed or copied file is then not read again. Leave it false when a fingerprint only speaks about
   * its own path (modification time, size, inode, a weak ETag): two different files may share such a one.
   *
   * @default false
   */
  readonly contentAddressed?: boolean;
  /**
   * Part of the configuration key of a sync. Raise it when the backend comes to read the same remote differently
   * (other paths, other bytes, other fingerprints), so that sources whose remote did not change are read again.
   *
   * @default '1'
   */
  readonly version?: string;
}

/**
 * Makes a class that extends `Backend` a data backend: add it to the providers of any module and it is found at
 * start. It is `@Injectable()` as well.
 *
 * A subclass without a decorator of its own takes over the options of its parent, as with any metadata of Nest:
 * it can stand in for the parent (`{ provide: FtpBackend, useClass: PatchedFtpBackend }`), but not beside it.
 *
 * Wrong use is refused when the application starts: `BackendInvalidError`, `BackendDuplicateError`.
 *
 * Source: NetBox's `register_data_backend()`, which overwrites a name that is taken.
 */
export function DataBackend(options: DataBackendOptions): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(DATA_BACKEND_METADATA, options)) as ClassDecorator;
}
