import { randomBytes } from 'node:crypto';
import { printablePath } from '@lib/core';
import type { Files } from '../remote-files.js';

/** Bytes that are no text, differ each time, and can be told from all others. */
export const someBytes = (size = 64): Buffer => randomBytes(size);

/** Many bytes, made and compressed in no time, that differ from one place to the next, and each time. */
export function largeBytes(size: number): Buffer {
  const content = Buffer.alloc(size, randomBytes(61));
  for (let at = 0; at + 4 <= size; at += 4_096) content.writeUInt32LE(at, at);
  return content;
}

/** A few files in folders: text, every byte there is, bytes and characters of different number. */
export const fewFiles = (): Files => ({
  'readme.txt': Buffer.from(`Hello\r\n${randomBytes(8).toString('hex')}\n`),
  'folder/bytes.bin': Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), someBytes()]),
  'folder/sub/grüße.txt': Buffer.from(`Grüße, 日本語, 🙂 ${randomBytes(8).toString('hex')}`),
});

/** A path in a message. */
export const shown = (path: string): string => JSON.stringify(printablePath(path));

/** A few of the paths in a message. */
export function some(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return paths.slice(0, 5).map(shown).join(', ') + more;
}
