import { constants, open } from 'node:fs';

/**
 * Opens for reading without ever waiting: O_NONBLOCK, since a FIFO that is opened without it blocks one of node's
 * four threads until somebody writes, and four of them every file and every name lookup of the process. Bare
 * descriptors, since a `FileHandle` that is forgotten ends the process.
 */
export function openDescriptor(path: string | Buffer, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags, (error, descriptor) => {
      if (error) reject(error);
      else resolve(descriptor);
    });
  });
}
