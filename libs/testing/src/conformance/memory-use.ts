import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes of this process that are in use, after everything else was collected. */
export function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  collect ??= runInNewContext('gc') as () => void;
  // What only finalizers let go of is free the second time.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const NOISE = 256 * 1024;

/** Bytes in use once nothing more comes in. */
export async function restingBytes(): Promise<number> {
  let last = process.memoryUsage();
  for (let calm = 0; calm < 10;) {
    await sleep(10);
    const now = process.memoryUsage();
    calm = now.heapUsed + now.external > last.heapUsed + last.external + NOISE ? 0 : calm + 1;
    last = now;
  }
  return liveBytes();
}
