import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Text that compresses about as well as source code does. */
const WORDS = Array.from({ length: 3_000 }, () => randomBytes(2 + Math.floor(Math.random() * 5)).toString('base64url'));

function text(bytes: number): Buffer {
  const parts: string[] = [];
  for (let length = 0; length < bytes;) {
    const line = Array.from({ length: 8 }, () => WORDS[Math.floor(Math.random() ** 2 * WORDS.length)]).join(' ');
    parts.push(line);
    length += line.length + 1;
  }
  return Buffer.from(parts.join('\n')).subarray(0, bytes);
}

/** Sizes as in real projects: many small files, few large ones. */
function size(averageBytes: number): number {
  return Math.max(
    20,
    Math.floor(averageBytes * 0.35 * Math.exp(1.4 * (Math.random() + Math.random() + Math.random() - 1.5) * 1.6)),
  );
}

/** Files of a tree by path, made one by one. */
export function* tree(files: number, averageBytes: number): Generator<[path: string, content: Buffer]> {
  const pool = text(16 * 1024 * 1024);
  for (let index = 0; index < files; index++) {
    const bytes = size(averageBytes);
    const start = Math.floor(Math.random() * (pool.length - Math.min(bytes, pool.length - 1)));
    const path = `area-${index % 23}/part-${index % 211}/file-${index}.yaml`;
    yield [
      path,
      Buffer.concat([
        Buffer.from(`# ${index} ${randomBytes(8).toString('hex')}\n`),
        pool.subarray(start, start + bytes),
      ]),
    ];
  }
}

/** Writes a tree to disk. */
export async function writeTree(root: string, files: number, averageBytes: number): Promise<void> {
  for (const [path, content] of tree(files, averageBytes)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}
