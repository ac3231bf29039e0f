import type { Readable } from 'node:stream';
import type { FileContents } from '../file/file-contents.js';
import { FileNotFoundError } from '../file/file.errors.js';
import type { ValueSchema } from '../file/parse-structured.js';
import type { ChangedFileRow } from './changed-files.repository.js';
import type { ChangedFile } from './data-files-change.js';

/** A file of a change whose content is in the database. */
export class StoredChangedFile implements ChangedFile {
  readonly path: string;
  readonly type: ChangedFile['type'];
  readonly size: number | null;
  readonly hash: string | null;
  readonly previousHash: string | null;
  readonly target: string | null;
  readonly #contents: FileContents;
  /** Set when it is deleted: there is nothing to read at that revision. */
  readonly #missing: FileNotFoundError | undefined;

  constructor(row: ChangedFileRow, contents: FileContents, deletedIn?: number) {
    this.path = row.path;
    this.type = row.type;
    this.size = row.size;
    this.hash = row.hash;
    this.previousHash = row.previousHash;
    this.target = row.target;
    this.#contents = contents;
    this.#missing = deletedIn === undefined ? undefined : new FileNotFoundError(row.path, deletedIn);
  }

  async read(): Promise<Buffer> {
    return this.#contents.read(this.#present());
  }

  stream(): Readable {
    return this.#contents.open(this.#present());
  }

  async text(): Promise<string> {
    return this.#contents.text(this.#present());
  }

  async json<T = unknown>(schema?: ValueSchema<T>): Promise<T> {
    return this.#contents.json(this.#present(), schema);
  }

  async yaml<T = unknown>(schema?: ValueSchema<T>): Promise<T> {
    return this.#contents.yaml(this.#present(), schema);
  }

  #present(): this {
    if (this.#missing) throw this.#missing;
    return this;
  }
}
