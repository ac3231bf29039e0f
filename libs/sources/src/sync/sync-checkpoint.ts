/** The steps of a sync at which a test may break it on purpose. */
export type SyncStep =
  'leased' | 'listed' | 'planned' | 'read' | 'stored' | 'written' | 'publish' | 'published' | 'told';

/**
 * Called when a sync reaches a step. Provided by tests only, to throw, to wait or to kill the process there:
 * what must hold at each step is proven by breaking it.
 */
export type SyncCheckpoint = (step: SyncStep, sourceId: string) => void | Promise<void>;

/** Injection token of the optional `SyncCheckpoint`. */
export const SYNC_CHECKPOINT = Symbol.for('nestjs-data-backends:sync-checkpoint');
