import type { Readable } from 'node:stream';
import type { EntryType } from '@lib/core';
import type { EventSource } from '../event/data-source-events.js';
import type { ValueSchema } from '../file/parse-structured.js';

/** One file of a change, with its content at the revision of the change. */
export interface ChangedFile {
  readonly path: string;
  readonly type: EntryType;
  /** Bytes; null for links, and when it was deleted. */
  readonly size: number | null;
  /** SHA-256 as 64 hex digits; null for links, and when it was deleted. */
  readonly hash: string | null;
  /** SHA-256 before the change; null when it was created, and for links. */
  readonly previousHash: string | null;
  /** Where a symlink points, or the commit of a submodule. */
  readonly target: string | null;

  /** All bytes at once, of files up to 64 MiB. @throws FileHasNoContentError, FileTooLargeToParseError */
  read(): Promise<Buffer>;
  /** The bytes in constant memory. @throws FileHasNoContentError */
  stream(): Readable;
  /** @throws as `read`, and FileNotTextError when it is not UTF-8 */
  text(): Promise<string>;
  /**
   * The content as JSON, checked with a schema of zod, or any other Standard Schema that is synchronous.
   *
   * @throws as `text`, and ConfigParseError with the file, line and column of the first mistake
   */
  json<T = unknown>(schema?: ValueSchema<T>): Promise<T>;
  /** The same for YAML, of files up to 1 MiB. @throws as `json` */
  yaml<T = unknown>(schema?: ValueSchema<T>): Promise<T>;
}

/** What happened to the files of a source, as a consumer is told of it: one revision, or everything at once. */
export interface DataFilesChange {
  readonly source: EventSource;
  /** Number of the revision. */
  readonly revision: number;
  /** The remote's own revision (commit, listing digest). */
  readonly remoteRevision: string;
  readonly publishedAt: Date;
  /** The revision that was handled before; null = none. */
  readonly previousRevision: number | null;
  /** The consumer has not seen this source before: every file counts as created. */
  readonly first: boolean;
  /**
   * The revisions in between are not kept any more: every file there is now counts as created. What the consumer has and
   * does not find here is gone.
   */
  readonly reset: boolean;
  /** Files of each kind that match the paths of the consumer. */
  readonly counts: { readonly created: number; readonly updated: number; readonly deleted: number };
  /** By path, read from the database as they are iterated, as often as that is done. */
  readonly created: AsyncIterable<ChangedFile>;
  readonly updated: AsyncIterable<ChangedFile>;
  readonly deleted: AsyncIterable<ChangedFile>;
  /** Aborts when the process stops, or the delivery no longer counts: stop soon, the change comes again. */
  readonly signal: AbortSignal;
}
