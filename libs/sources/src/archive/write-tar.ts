import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack as newPack } from 'tar-stream';
import type { DataFile } from '../file/data-file.js';

/** A file and its bytes, which are asked for when it is its turn; none of links. */
export type ArchivedFile = readonly [file: DataFile, read: () => AsyncIterable<Uint8Array> | Iterable<never>];

/**
 * A tar archive (ustar, with pax headers for names that need them), written no faster than it is read. Everything is of
 * the same time and owner, so that the same files are the same bytes.
 */
export async function* writeTar(files: AsyncIterable<ArchivedFile>, time: Date): AsyncGenerator<Buffer> {
  const pack = newPack();
  const filled = fill(pack, files, time).catch((error: Error) => pack.destroy(error));
  try {
    yield* pack as AsyncIterable<Buffer>;
  } finally {
    pack.destroy();
    await filled;
  }
}

async function fill(pack: Pack, files: AsyncIterable<ArchivedFile>, time: Date): Promise<void> {
  for await (const [file, read] of files) {
    await pipeline(read(), pack.entry({ ...memberOf(file), mtime: time, uid: 0, gid: 0 }));
  }
  pack.finalize();
}

type Member = Partial<Header> & Pick<Header, 'name'>;

/** A submodule is an empty directory, as in what `git archive` makes. */
function memberOf({ path, type, size, target }: DataFile): Member {
  if (type === 'symlink') return { name: path, type, linkname: target ?? '', size: 0, mode: 0o777 };
  if (type === 'submodule') return { name: `${path}/`, type: 'directory', size: 0, mode: 0o755 };
  return { name: path, type, size: size ?? 0, mode: 0o644 };
}
