import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds that nobody announces; for at most half a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never held: ${holds.toString()}`);
    await sleep(20);
  }
}
