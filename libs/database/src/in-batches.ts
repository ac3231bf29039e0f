/** Rows that one statement removes at most: others have their turn in between. */
export const BATCH_ROWS = 1_000;

/**
 * Repeats a statement that takes at most `BATCH_ROWS` rows until it takes fewer.
 *
 * @param statement returns how many rows it took
 * @returns rows in all
 */
export async function inBatches(statement: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  for (let total = 0; ;) {
    signal?.throwIfAborted();
    const taken = await statement();
    total += taken;
    if (taken < BATCH_ROWS) return total;
  }
}
