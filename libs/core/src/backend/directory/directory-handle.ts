import { closeSync, constants, fstatSync } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { type ByteText, toByteText, toFilePath } from '../../paths/byte-text.js';
import { openDescriptor } from './open-descriptor.js';

/**
 * A directory that was reached without following a link, and that stays the same one whatever happens to the path
 * that led there. This file is the only one that knows how an operating system gives such a hold.
 */
export interface DirectoryHandle {
  /** Number of the device that it lies on. */
  readonly device: bigint;
  /** Where node finds what the directory holds under a name; `.` is the directory itself. */
  at(name: ByteText): string | Buffer;
  /**
   * A directory in this one; a symbolic link is none.
   *
   * @throws the error of the operating system (ENOENT, ENOTDIR, EACCES …)
   */
  directory(name: ByteText): Promise<DirectoryHandle>;
  /**
   * To be asked after something was read through `at()`, before it is used.
   *
   * @throws an error with the code ENOENT when the directory was removed, which makes it look empty, or ENOTDIR when
   *   the path leads elsewhere by now
   */
  verify(): Promise<void>;
  close(): void;
}

/**
 * The hold on the root of a tree.
 *
 * @param followLinks false for a path that is real: null comes back when it leads elsewhere than it says by now
 * @throws the error of the operating system
 */
export async function openRoot(path: string, followLinks: boolean): Promise<DirectoryHandle | null> {
  if (process.platform === 'linux') {
    const handle = await DescriptorHandle.open(path, 0);
    if (await handle.isReachable()) {
      if (followLinks || (await handle.path()) === path) return handle;
      handle.close();
      return null;
    }
    // Without /proc there is nothing to go through: paths have to do, as elsewhere.
    handle.close();
  }
  return openRootByPath(path, followLinks);
}

/** The hold on the root of a tree where there are no paths through descriptors. */
export async function openRootByPath(path: string, followLinks: boolean): Promise<DirectoryHandle | null> {
  const real = await realpath(path);
  return followLinks || real === path ? PathHandle.open(toByteText(real)) : null;
}

/** Linux: an open descriptor, and paths that begin at it (`/proc/self/fd/5/name`), of which only the name can change. */
class DescriptorHandle implements DirectoryHandle {
  readonly device: bigint;
  private readonly prefix: string;

  private constructor(private readonly descriptor: number) {
    this.device = fstatSync(descriptor, { bigint: true }).dev;
    this.prefix = `/proc/self/fd/${descriptor}/`;
  }

  static async open(path: string | Buffer, flags: number): Promise<DescriptorHandle> {
    return new DescriptorHandle(await openDescriptor(path, constants.O_DIRECTORY | flags));
  }

  at(name: ByteText): string | Buffer {
    return toFilePath(this.prefix + name);
  }

  directory(name: ByteText): Promise<DescriptorHandle> {
    return DescriptorHandle.open(this.at(name), constants.O_NOFOLLOW);
  }

  async verify(): Promise<void> {
    // A descriptor leads to one directory for as long as it is open, even to one that is no more.
    const { nlink } = fstatSync(this.descriptor, { bigint: true });
    if (nlink === 0n) throw Object.assign(new Error('The directory was removed'), { code: 'ENOENT' });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  path(): Promise<string> {
    return readlink(this.prefix.slice(0, -1));
  }

  async isReachable(): Promise<boolean> {
    const own = fstatSync(this.descriptor, { bigint: true });
    const reached = await stat(this.prefix, { bigint: true }).catch(() => null);
    return reached !== null && reached.ino === own.ino && reached.dev === own.dev;
  }
}

/** Elsewhere: the path itself, looked at again after each use. What is swapped and swapped back in between is not seen. */
class PathHandle implements DirectoryHandle {
  private constructor(
    private readonly path: ByteText,
    readonly device: bigint,
    private readonly inode: bigint,
  ) {}

  static async open(path: ByteText): Promise<PathHandle> {
    const { dev, ino } = await lstat(toFilePath(path), { bigint: true });
    const handle = new PathHandle(path, dev, ino);
    await handle.verify();
    return handle;
  }

  at(name: ByteText): string | Buffer {
    return toFilePath(`${this.path}/${name}`);
  }

  directory(name: ByteText): Promise<PathHandle> {
    return PathHandle.open(`${this.path}/${name}`);
  }

  async verify(): Promise<void> {
    const path = toFilePath(this.path);
    const stats = await lstat(path, { bigint: true });
    const real = await realpath(path, { encoding: 'buffer' });
    const isSame =
      stats.dev === this.device && stats.ino === this.inode && real.equals(Buffer.from(this.path, 'latin1'));
    if (!stats.isDirectory() || !isSame) {
      throw Object.assign(new Error('The path leads elsewhere by now'), { code: 'ENOTDIR' });
    }
  }

  close(): void {
    // Nothing is held.
  }
}
