/** What a check found wrong with a backend, and what its author can do about it. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';

  constructor(what: string, remedy: string, cause?: unknown) {
    super(`${what}\nWhat to do: ${remedy}`, cause === undefined ? undefined : { cause });
  }
}

/** @throws ConformanceError unless the condition holds */
export function ensure(condition: unknown, what: string, remedy: string): asserts condition {
  if (!condition) throw new ConformanceError(what, remedy);
}
