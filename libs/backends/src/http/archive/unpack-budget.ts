import { ArchiveTooLargeError } from './archive.errors.js';

/** Text of many equal lines reaches 50; deflate ends at 1,032. */
const MAX_RATIO = 100;
/** Below this no ratio harms anybody. */
const FREE_BYTES = 128 * 1024 * 1024;

/** What may come out of an archive: counted on what came, whatever its headers say. */
export class UnpackBudget {
  private unpacked = 0;

  /**
   * @param packed bytes of the archive
   * @param maxTotalBytes limit of the source
   */
  constructor(
    private readonly packed: number,
    private readonly maxTotalBytes: number,
  ) {}

  /** @throws ArchiveTooLargeError */
  add(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > this.maxTotalBytes) {
      throw new ArchiveTooLargeError(
        `has more than ${this.maxTotalBytes} bytes when it is unpacked (limits.maxTotalBytes). Raise the limit, or publish less`,
      );
    }
    if (this.unpacked > Math.max(FREE_BYTES, this.packed * MAX_RATIO)) {
      throw new ArchiveTooLargeError(
        `unpacks to more than ${MAX_RATIO} times its size, as an archive does that is meant to do harm. Publish it as .tar`,
      );
    }
  }
}
