import { mkdirSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const BLOCK = 512;
const DIRECTORY = '5';

function field(header: Buffer, start: number, end: number): string {
  const text = header.toString('latin1', start, end);
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/** A directory has no bytes. */
export interface TarEntry {
  /** Relative to the root of the archive, with or without a slash at the beginning. */
  readonly path: string;
  /** Of the archive itself, not a copy; null for a directory. */
  readonly bytes: Buffer | null;
}

/** Reads the plain tar that PGlite writes of its data directory, directories before what is in them; not for archives of strangers. */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    const name = field(header, 0, 100);
    if (name === '') return;
    const path = posix.join(field(header, 345, 500), name);
    const size = Number.parseInt(field(header, 124, 136), 8) || 0;
    offset += BLOCK;
    yield { path, bytes: field(header, 156, 157) === DIRECTORY ? null : archive.subarray(offset, offset + size) };
    offset += Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Unpacks such an archive. Synchronous, because a thousand small files take several times as long with promises. */
export function unpackTar(archive: Buffer, directory: string): void {
  for (const { path, bytes } of readTar(archive)) {
    if (bytes) writeFileSync(join(directory, path), bytes, { mode: 0o600 });
    else mkdirSync(join(directory, path), { recursive: true, mode: 0o700 });
  }
}
