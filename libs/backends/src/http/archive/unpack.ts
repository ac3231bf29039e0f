import { createReadStream, createWriteStream } from 'node:fs';
import { Transform, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { ArchiveCorruptError, ArchiveUnsupportedError } from './archive.errors.js';
import type { UnpackBudget } from './unpack-budget.js';

export type Packing = 'gzip' | 'zstd';

/**
 * Writes the tar archive in a packed file to a file of its own, so that members can be read in any order.
 *
 * @throws ArchiveCorruptError, ArchiveTooLargeError, ArchiveUnsupportedError, or the reason of the signal
 */
export async function unpackTo(
  target: string,
  packed: string,
  packing: Packing,
  { budget, signal, onBytes }: { budget: UnpackBudget; signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        budget.add(chunk.length);
        onBytes(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(createReadStream(packed), unpacker(packing), counting, createWriteStream(target), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw explained(error);
  }
}

/** The first bytes of what is in a packed file; fewer when it cannot be unpacked. */
export async function peek(packed: string, packing: Packing, length: number): Promise<Buffer> {
  const file = createReadStream(packed);
  const unpacking = file.pipe(unpacker(packing));
  file.on('error', (error) => unpacking.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacking as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= length) break;
    }
  } catch (error) {
    if (!isZlib(error)) throw error;
  } finally {
    file.destroy();
  }
  return Buffer.concat(chunks).subarray(0, length);
}

function unpacker(packing: Packing): Duplex {
  if (packing === 'gzip') return zlib.createGunzip();
  // Not before Node 22.15.
  const { createZstdDecompress } = zlib as Partial<typeof zlib>;
  if (!createZstdDecompress) throw new ArchiveUnsupportedError('zstd needs Node.js 22.15 or newer');
  return createZstdDecompress();
}

function isZlib(error: unknown): boolean {
  return /^(?:Z|ZSTD)_|^ERR_ZLIB/.test((error as { code?: string }).code ?? '');
}

function explained(error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  return isZlib(error) ? new ArchiveCorruptError(`it cannot be unpacked (${code}, ${message})`) : error;
}
