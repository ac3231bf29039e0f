import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 512;
const DIRECTORY = '5';

function field(header: Buffer, start: number, end: number): string {
  const text = header.toString('latin1', start, end);
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/**
 * Unpacks the plain tar that PGlite writes of its data directory, directories before what is in them; not for archives
 * of strangers. Synchronous, because a thousand small files take several times as long with promises.
 */
export function unpackTar(archive: Buffer, directory: string): void {
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    const name = field(header, 0, 100);
    if (name === '') return;
    const prefix = field(header, 345, 500);
    const size = Number.parseInt(field(header, 124, 136), 8) || 0;
    const path = join(directory, prefix, name);
    offset += BLOCK;
    if (field(header, 156, 157) === DIRECTORY) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } else {
      writeFileSync(path, archive.subarray(offset, offset + size), { mode: 0o600 });
    }
    offset += Math.ceil(size / BLOCK) * BLOCK;
  }
}
