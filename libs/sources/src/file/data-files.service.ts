import type { Readable } from 'node:stream';
import { decodeCursor, encodeCursor, isStorableText, type Page, pageLimit, type PageRequest, toPage } from '@lib/core';
import { Injectable } from '@nestjs/common';
import { withoutEndingSlashes } from '../common/slashes.js';
import type { ByteRange } from '../content/content-store.js';
import { PublishedRevisions } from '../revision/published-revisions.js';
import type { DataDirectory, DataFile } from './data-file.js';
import { childKey, DataFilesRepository, type FileScope } from './data-files.repository.js';
import { FileContents } from './file-contents.js';
import { FileNotFoundError } from './file.errors.js';
import type { ValueSchema } from './parse-structured.js';

/** Which files are asked for. */
export interface FilesRequest extends PageRequest {
  /** Only what is below this directory. */
  readonly path?: string;
  /** False = only what is right below it, with directories among the items. True when left out. */
  readonly recursive?: boolean;
  /** The current revision when left out. */
  readonly revision?: number;
}

/** A file, and its bytes as they are read. */
export interface FileStream {
  readonly file: DataFile;
  readonly stream: Readable;
}

/** The files of sources, at the current revision or any that is kept. */
@Injectable()
export class DataFilesService {
  constructor(
    private readonly repository: DataFilesRepository,
    private readonly published: PublishedRevisions,
    private readonly contents: FileContents,
  ) {}

  /**
   * Files by path. A cursor carries the revision, so that all pages are of one consistent state.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, ValidationError
   */
  async list(sourceId: string, request: FilesRequest = {}): Promise<Page<DataFile | DataDirectory>> {
    const limit = pageLimit(request);
    const position = request.cursor === undefined ? null : decodeCursor(request.cursor, ['number', 'string']);
    const revision = await this.published.resolve(sourceId, (position?.[0] as number | undefined) ?? request.revision);
    const directory = withoutEndingSlashes(request.path ?? '');
    const scope: FileScope = { sourceId, revision, directory };
    const after = (position?.[1] as string | undefined) ?? null;
    const recursive = request.recursive ?? true;
    const [rows, total] = recursive
      ? [await this.repository.list(scope, after, limit + 1), await this.repository.count(scope)]
      : [await this.repository.listChildren(scope, after, limit + 1), await this.repository.countChildren(scope)];
    const key = recursive ? (item: DataFile | DataDirectory) => item.path : childKey;
    return toPage(
      rows,
      limit,
      total,
      (row) => row,
      (row) => encodeCursor([revision, key(row)]),
    );
  }

  /**
   * @throws SourceNotFoundError, RevisionNotFoundError, FileNotFoundError
   */
  async get(sourceId: string, path: string, options: { revision?: number } = {}): Promise<DataFile> {
    const revision = await this.published.resolve(sourceId, options.revision);
    const file = isStorableText(path) ? await this.repository.find(sourceId, revision, path) : null;
    if (!file) throw new FileNotFoundError(path, revision);
    return file;
  }

  /**
   * The bytes as a stream, in constant memory.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, FileNotFoundError, FileHasNoContentError
   */
  async stream(
    sourceId: string,
    path: string,
    options: { revision?: number; range?: ByteRange } = {},
  ): Promise<FileStream> {
    const file = await this.get(sourceId, path, options);
    return { file, stream: this.open(file, options.range) };
  }

  /** The bytes of a file that was found before, or a part of them, as a stream in constant memory. */
  open(file: DataFile, range?: ByteRange): Readable {
    return this.contents.open(file, range);
  }

  /**
   * All bytes at once, of files up to 64 MiB.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, FileNotFoundError, FileHasNoContentError,
   *   FileTooLargeToParseError
   */
  async read(sourceId: string, path: string, options: { revision?: number } = {}): Promise<Buffer> {
    return this.contents.read(await this.get(sourceId, path, options));
  }

  /**
   * The content as text; an empty file is an empty string.
   *
   * @throws as `read`, and FileNotTextError when it is not UTF-8
   */
  async text(sourceId: string, path: string, options: { revision?: number } = {}): Promise<string> {
    return this.contents.text(await this.get(sourceId, path, options));
  }

  /**
   * The content parsed as JSON, checked with a schema when one is given: of zod, or any other Standard Schema that is
   * synchronous.
   *
   * @throws as `text`, and ConfigParseError
   */
  async json<T = unknown>(
    sourceId: string,
    path: string,
    options: { revision?: number; schema?: ValueSchema<T> } = {},
  ): Promise<T> {
    return this.contents.json(await this.get(sourceId, path, options), options.schema);
  }

  /**
   * The content parsed as YAML 1.2 (core schema, no aliases, unique keys, warnings are errors), checked with a
   * schema when one is given; files up to 1 MiB.
   *
   * @throws as `text`, and ConfigParseError
   */
  async yaml<T = unknown>(
    sourceId: string,
    path: string,
    options: { revision?: number; schema?: ValueSchema<T> } = {},
  ): Promise<T> {
    return this.contents.yaml(await this.get(sourceId, path, options), options.schema);
  }
}
