import { type BigIntStats, lstat } from 'node:fs';

// Node has four threads for files; a short queue keeps them busy and lets others in between.
const IN_FLIGHT = 32;

/** The status of a path, or the error of the operating system. */
export type Look = BigIntStats | NodeJS.ErrnoException;

export function isFailure(look: Look): look is NodeJS.ErrnoException {
  return 'code' in look;
}

/** Looks at every path, in the same order; links are not followed. */
export function lstatAll(paths: readonly (string | Buffer)[]): Promise<Look[]> {
  const results: Look[] = Array.from({ length: paths.length });
  return new Promise((resolve) => {
    let started = 0;
    let finished = 0;
    // Callbacks: a promise for each of 100,000 files costs as much again as looking at the file.
    const next = (): void => {
      if (started === paths.length) return;
      const index = started++;
      lstat(paths[index]!, { bigint: true }, (error, stats) => {
        results[index] = error ?? stats;
        finished += 1;
        if (finished === paths.length) resolve(results);
        else next();
      });
    };
    if (paths.length === 0) resolve(results);
    for (let count = 0; count < IN_FLIGHT; count += 1) next();
  });
}
