import { COPY_HEADER, COPY_TRAILER } from './copy-frame.js';
import { CopyPages } from './copy-pages.js';
import { writeRow } from './copy-row.js';
import type { CopyTarget, CopyValue } from './copy-target.js';
import { type CopyRows, EncodedRows } from './encoded-rows.js';

/** Encoded rows are handed on in pieces of about this size. */
const PIECE_BYTES = 256 * 1024;

/** One complete binary COPY stream of rows until about `maxBytes` are written. */
function* encodeBatch(
  columns: CopyTarget['columns'],
  rows: Iterator<readonly CopyValue[]>,
  first: readonly CopyValue[],
  maxBytes: number,
  onEnd: (next: IteratorResult<readonly CopyValue[]>) => void,
): Generator<Uint8Array> {
  const pages = new CopyPages();
  pages.bytes(COPY_HEADER);
  let written = 0;
  let next: IteratorResult<readonly CopyValue[]> = { done: false, value: first };
  while (!next.done && written + pages.size < maxBytes) {
    writeRow(pages, columns, next.value);
    if (pages.size >= PIECE_BYTES) {
      written += pages.size;
      yield* pages.take();
    }
    next = rows.next();
  }
  onEnd(next);
  pages.bytes(COPY_TRAILER);
  yield* pages.take();
}

/**
 * Encodes rows as PostgreSQL's binary COPY: complete streams of about `maxBytes` (one row at least), each in pieces
 * that are made when they are asked for. A batch must be read to its end before the next. No rows, no batch. What is
 * encoded already is one batch.
 *
 * @throws TypeError for a value that does not fit its column; ValidationError for text that PostgreSQL cannot store
 */
export function* encodeCopy(
  columns: CopyTarget['columns'],
  rows: CopyRows,
  maxBytes = Infinity,
): Generator<Iterable<Uint8Array>> {
  if (rows instanceof EncodedRows) {
    if (rows.count > 0) yield rows.stream();
    return;
  }
  const iterator = rows[Symbol.iterator]();
  let finished = false;
  try {
    let next = iterator.next();
    while (!next.done) {
      yield encodeBatch(columns, iterator, next.value, maxBytes, (following) => (next = following));
    }
    finished = true;
  } finally {
    if (!finished) iterator.return?.();
  }
}
