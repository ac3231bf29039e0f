import { decodePathBytes, type DecodedPath } from './path-bytes.js';

/**
 * Bytes as one character each: the UTF-8 bytes of a text, or the bytes of a file name, whatever they mean. Cheaper
 * than a Buffer to cut, join and compare, and ASCII text, nearly all of it, is its own form.
 */
export type ByteText = string;

// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ASCII = /^[\0-\x7f]*$/;

export function toByteText(text: string): ByteText {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text that the bytes are; with a problem and a printable form where they are not UTF-8. */
export function fromByteText(bytes: ByteText): DecodedPath {
  return ASCII.test(bytes) ? { path: bytes } : decodePathBytes(Buffer.from(bytes, 'latin1'));
}

/** The bytes as node's file system functions take them. */
export function toFilePath(bytes: ByteText): string | Buffer {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1');
}
