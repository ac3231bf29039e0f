import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { comesToHold } from './deadline.js';

let collect: (() => void) | undefined;

/** Bytes of this process that are in use, after what can be collected at once was collected. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  collect ??= runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How much memory is in use, compared with an earlier moment. */
export class MemoryUse {
  private constructor(private readonly before: number) {}

  static async now(): Promise<MemoryUse> {
    liveBytes();
    // The memory of buffers is given back by another thread, after they were collected.
    await sleep(20);
    return new MemoryUse(liveBytes());
  }

  /**
   * Bytes that are in use and were not before. Asked again and again until they are fewer than the bound, since memory is
   * given back late.
   */
  async more(bound: number, deadline: number): Promise<number> {
    let more = 0;
    await comesToHold(() => (more = liveBytes() - this.before) < bound, deadline);
    return more;
  }
}

const NOISE = 256 * 1024;

const MOST_TURNS = 500;

/** Waits until nothing more comes into memory, but not for ever. */
export async function memoryRests(): Promise<void> {
  let last = process.memoryUsage();
  for (let calm = 0, turns = 0; calm < 10 && turns < MOST_TURNS; turns += 1) {
    await sleep(10);
    const now = process.memoryUsage();
    calm = now.heapUsed + now.external > last.heapUsed + last.external + NOISE ? 0 : calm + 1;
    last = now;
  }
}
