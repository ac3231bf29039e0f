import type { MemoryFS, PGliteOptions } from '@electric-sql/pglite';
import { readTar } from './tar.js';

/** Where PGlite keeps its data in the file system of its WebAssembly module. */
const DATA_DIRECTORY = '/pglite/data';

/** An in-memory database is small, and pages that are not there need not be cleared at its start. */
const SETTINGS = ['-c', 'shared_buffers=16MB'];

/**
 * Options to start in memory from a copy of a data directory, as a plain tar. PGlite's own `loadDataDir` does the same
 * in three times the time: it copies the archive twice, and looks each directory up for each file.
 */
export async function startFromMemory(tar: Buffer): Promise<PGliteOptions> {
  const { MemoryFS: Memory, PGlite } = await import('@electric-sql/pglite');
  class MemoryDirectory extends Memory {
    override async initialSyncFs(): Promise<void> {
      const files = (this.pg as NonNullable<MemoryFS['pg']>).Module.FS;
      files.mkdirTree(DATA_DIRECTORY);
      for (const { path, bytes } of readTar(tar)) {
        const target = `${DATA_DIRECTORY}/${path}`;
        // The copy becomes the file: the archive is read by others as well.
        if (bytes) files.writeFile(target, new Uint8Array(bytes), { canOwn: true });
        else files.mkdirTree(target);
      }
    }
  }
  return { fs: new MemoryDirectory(), startParams: [...PGlite.defaultStartParams, ...SETTINGS] };
}
