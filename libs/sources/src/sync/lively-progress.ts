import type { BackendContext, ProgressReporter } from '@lib/core';

/** Progress that a backend reports is a sign of life: who waits for the backend hears of it, and waits on. */
export class LivelyProgress implements ProgressReporter {
  private readonly waiting = new Set<() => void>();

  constructor(private readonly inner: ProgressReporter) {}

  report(progress: Parameters<ProgressReporter['report']>[0]): void {
    for (const hear of this.waiting) hear();
    this.inner.report(progress);
  }

  /** @returns what ends it */
  onReport(hear: () => void): () => void {
    this.waiting.add(hear);
    return () => void this.waiting.delete(hear);
  }
}

/** What the engine lends to a backend, with the ear that it keeps for itself. */
export interface LentContext extends BackendContext {
  readonly progress: LivelyProgress;
}
