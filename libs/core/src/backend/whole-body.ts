import { Readable } from 'node:stream';

const WHOLE: unique symbol = Symbol.for('nestjs-data-backends:whole-body') as never;

/**
 * A body whose bytes are in memory as a whole, for small files: an ordinary stream to everybody else, and to the engine
 * bytes that it takes without the cost of one, which is several times that of reading a file of a few kilobytes.
 */
export class WholeBody extends Readable {
  readonly [WHOLE]: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this[WHOLE] = bytes;
  }

  override _read(): void {
    if (this[WHOLE].length > 0) this.push(this[WHOLE]);
    this.push(null);
  }
}

/** The bytes of a `WholeBody` that nobody has begun to read, also when it comes from a second copy of this package. */
export function wholeContent(body: Readable): Uint8Array | null {
  const bytes = (body as Partial<WholeBody> | undefined)?.[WHOLE];
  return bytes instanceof Uint8Array && !body.destroyed && !body.readableDidRead ? bytes : null;
}
