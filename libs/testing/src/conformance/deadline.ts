const TURNS = 20;

/**
 * Waits for a promise, but no longer than the deadline. It is counted in turns of the event loop, not by the clock: a
 * machine that is too busy to run this process is not taken for a backend that never settles.
 */
export async function within<T>(work: T | PromiseLike<T>, milliseconds: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    let left = TURNS;
    const turn = (): void => {
      if (left-- === 0) reject(late());
      else timer = setTimeout(turn, milliseconds / TURNS);
    };
    turn();
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether something comes to hold before the deadline; it is asked again and again. */
export async function comesToHold(holds: () => boolean | Promise<boolean>, milliseconds: number): Promise<boolean> {
  for (let turn = 0; turn <= TURNS * 2; turn += 1) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, milliseconds / TURNS / 2));
  }
  return false;
}
