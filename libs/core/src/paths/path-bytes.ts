import { isUtf8 } from 'node:buffer';
import type { EntryProblem } from '../backend/entry.js';

/** A path as text. */
export interface DecodedPath {
  /** The path; where `problem` is set, a printable form of it. */
  readonly path: string;
  /** Set when the bytes are not UTF-8 (`PATH_ENCODING`). */
  readonly problem?: EntryProblem;
}

const NOT_UTF8: EntryProblem = {
  code: 'PATH_ENCODING',
  message: 'The path is not valid UTF-8. Rename it to a name in UTF-8.',
};

/**
 * The text of a path (or of one name, or the target of a link) that was read as bytes. What is not UTF-8 comes back
 * with a problem and in a printable form in which each wrong byte is written `\xff` and each backslash `\\`: two
 * different byte strings never have the same form. It may be the name of another file all the same, so it is good
 * for showing and never for opening.
 */
export function decodePathBytes(bytes: Uint8Array): DecodedPath {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? { path: buffer.toString('utf8') } : { path: printable(buffer), problem: NOT_UTF8 };
}

function printable(bytes: Buffer): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const length = characterLength(bytes, index);
    if (length === 0) text += `\\x${bytes[index]!.toString(16).padStart(2, '0')}`;
    else text += bytes.toString('utf8', index, index + length).replace('\\', '\\\\');
    index += Math.max(length, 1);
  }
  return text;
}

/** Length in bytes of the UTF-8 character at `index`; 0 when there is none. */
function characterLength(bytes: Buffer, index: number): number {
  for (let length = 1; length <= 4 && index + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(index, index + length))) return length;
  }
  return 0;
}
