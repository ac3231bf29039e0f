import type { ByteText } from '../../paths/byte-text.js';
import type { DirectoryHandle } from './directory-handle.js';

/** An open directory, and how many are using it. */
interface Slot {
  readonly path: ByteText;
  readonly opening: Promise<DirectoryHandle>;
  handle: DirectoryHandle | null;
  users: number;
}

// Enough that the directory above the next one is nearly always open still; far below any limit of descriptors.
const MAXIMUM_KEPT = 64;

/**
 * The open directories of one tree. Each is opened from the one above it, one name at a time, so that no link is ever
 * followed and no path is too long for the system. A bounded number of them is kept; those in use are never closed.
 */
export class DirectoryHandles {
  /** By path, the one that was used longest ago first. */
  private readonly slots = new Map<ByteText, Slot>();
  private isDisposed = false;

  /** @param openRoot opens the directory that the tree begins with; called once, when it is first needed */
  constructor(private readonly openRoot: () => Promise<DirectoryHandle>) {}

  /**
   * Lends the directory at a path (`''` is the root) until `release()` is called.
   *
   * @throws the error of the operating system for the first directory on the way that cannot be opened
   */
  async acquire(path: ByteText): Promise<{ handle: DirectoryHandle; release: () => void }> {
    const missing: ByteText[] = [];
    let known = path;
    while (known !== '' && !this.slots.has(known)) {
      missing.push(known);
      known = parentOf(known);
    }
    let slot = await this.retain(known, this.openRoot);
    for (const next of missing.toReversed()) {
      const above = slot;
      try {
        slot = await this.retain(next, () => above.handle!.directory(nameOf(next)));
      } finally {
        this.release(above);
      }
    }
    const last = slot;
    return { handle: last.handle!, release: () => this.release(last) };
  }

  /** Closes what nobody uses now, and the rest as soon as it is released. */
  dispose(): void {
    this.isDisposed = true;
    for (const slot of this.slots.values()) this.closeUnused(slot);
  }

  private async retain(path: ByteText, open: () => Promise<DirectoryHandle>): Promise<Slot> {
    if (this.isDisposed) throw new Error('The snapshot is disposed of');
    const slot = this.slots.get(path) ?? { path, opening: open(), handle: null, users: 0 };
    this.slots.delete(path);
    this.slots.set(path, slot);
    slot.users += 1;
    try {
      slot.handle = await slot.opening;
      return slot;
    } catch (error) {
      slot.users -= 1;
      if (this.slots.get(path) === slot) this.slots.delete(path);
      throw error;
    }
  }

  private release(slot: Slot): void {
    slot.users -= 1;
    if (this.isDisposed) this.closeUnused(slot);
    else if (this.slots.size > MAXIMUM_KEPT) this.closeOldest();
  }

  private closeOldest(): void {
    for (const slot of this.slots.values()) {
      if (this.slots.size <= MAXIMUM_KEPT) return;
      if (slot.path !== '') this.closeUnused(slot);
    }
  }

  private closeUnused(slot: Slot): void {
    if (slot.users > 0 || slot.handle === null) return;
    this.slots.delete(slot.path);
    slot.handle.close();
    slot.handle = null;
  }
}

/** The directory that a path lies in; `''` is the root. */
export function parentOf(path: ByteText): ByteText {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The last segment of a path. */
export function nameOf(path: ByteText): ByteText {
  return path.slice(path.lastIndexOf('/') + 1);
}
