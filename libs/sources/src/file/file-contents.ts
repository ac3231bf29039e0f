import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type ByteRange, ContentStore } from '../content/content-store.js';
import type { DataFile } from './data-file.js';
import { FileHasNoContentError, FileNotTextError, FileTooLargeToParseError } from './file.errors.js';
import { parseJson, parseYaml, type ValueSchema } from './parse-structured.js';

/** Content read at once, rather than streamed, may have this many bytes. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** Parsing YAML takes seconds a megabyte at worst, and nothing else happens in the process meanwhile. */
const MAX_YAML_BYTES = 1024 * 1024;

/** What is needed of a file to read it. */
export type StoredFile = Pick<DataFile, 'path' | 'type' | 'size' | 'hash'>;

/** Reads the content of files that were found before. */
@Injectable()
export class FileContents {
  constructor(private readonly contents: ContentStore) {}

  /** The bytes, or a part of them, as a stream in constant memory. @throws FileHasNoContentError */
  open(file: StoredFile, range?: ByteRange): Readable {
    return Readable.from(this.contents.read(hashOf(file), range), { objectMode: false });
  }

  /** @throws FileHasNoContentError, FileTooLargeToParseError */
  async read(file: StoredFile): Promise<Buffer> {
    const hash = hashOf(file);
    if (file.size! > MAX_READ_BYTES) throw new FileTooLargeToParseError(file.path, file.size!, MAX_READ_BYTES);
    const chunks: Buffer[] = [];
    for await (const chunk of this.contents.read(hash)) chunks.push(chunk);
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }

  /** @throws as `read`, and FileNotTextError */
  async text(file: StoredFile): Promise<string> {
    const bytes = await this.read(file);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new FileNotTextError(file.path);
    }
  }

  /** @throws as `text`, and ConfigParseError */
  async json<T>(file: StoredFile, schema?: ValueSchema<T>): Promise<T> {
    return parseJson(file.path, await this.text(file), schema);
  }

  /** @throws as `text`, and ConfigParseError */
  async yaml<T>(file: StoredFile, schema?: ValueSchema<T>): Promise<T> {
    const { path, size } = file;
    if (size !== null && size > MAX_YAML_BYTES) throw new FileTooLargeToParseError(path, size, MAX_YAML_BYTES);
    return parseYaml(path, await this.text(file), schema);
  }
}

/** @throws FileHasNoContentError */
function hashOf({ path, type, hash }: StoredFile): Buffer {
  if (hash === null) throw new FileHasNoContentError(path, type);
  return Buffer.from(hash, 'hex');
}
