import { COPY_HEADER, COPY_TRAILER } from './copy-frame.js';
import { CopyPages } from './copy-pages.js';
import { writeRow } from './copy-row.js';
import type { CopyTarget, CopyValue } from './copy-target.js';

/** Rows of a bulk copy: made one by one as they are sent, or encoded when they came up. */
export type CopyRows = Iterable<readonly CopyValue[]> | EncodedRows;

/**
 * Rows that are encoded when they are added, for whoever gathers many of them: a tenth of the memory of the values
 * themselves, and none of it for the garbage collector to move about.
 */
export class EncodedRows {
  readonly #pages = new CopyPages();
  #count = 0;

  constructor(private readonly columns: CopyTarget['columns']) {}

  /** How many rows were added. */
  get count(): number {
    return this.#count;
  }

  /** @throws as `writeRow` */
  add(row: readonly CopyValue[]): void {
    writeRow(this.#pages, this.columns, row);
    this.#count++;
  }

  /** All rows as one complete stream; may be read again. */
  *stream(): Generator<Uint8Array> {
    yield COPY_HEADER;
    yield* this.#pages.pieces();
    yield COPY_TRAILER;
  }
}
