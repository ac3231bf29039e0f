import { ContractViolationError, type Snapshot, snapshotViolation } from '@lib/core';
import type { ReadableSource } from '../source/source-reader.js';
import type { LentContext } from './lively-progress.js';
import { settled, type Watch } from './watched.js';

/** What is needed to read a source once. */
export interface SnapshotUse {
  readonly readable: ReadableSource;
  readonly context: LentContext;
  readonly watch: Watch;
  /** Aborts the context's signal. */
  stop(reason: unknown): void;
}

/** Fetches a snapshot, lets `work` use it, and disposes of it however that ends. */
export async function useSnapshot<T>(use: SnapshotUse, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const { readable, context, watch } = use;
  const { backend, target } = readable;
  let fetching: unknown;
  let snapshot: Snapshot;
  try {
    snapshot = await settled(
      () => {
        const promise = backend.backend.fetch(target, context);
        fetching = promise;
        return promise;
      },
      watch,
      'fetching',
    );
  } catch (error) {
    use.stop(error);
    // A snapshot that comes after all, when nobody waits for it any more, is still to be disposed of.
    Promise.resolve(fetching)
      .then((late) => (late as Snapshot | undefined)?.[Symbol.asyncDispose]())
      .catch(() => undefined);
    throw error;
  }
  try {
    checkSnapshot(backend.name, snapshot);
    return await work(snapshot);
  } catch (error) {
    // First of all: a backend that hangs must not go on in a cache directory that the next sync uses.
    use.stop(error);
    throw error;
  } finally {
    await dispose(snapshot, use);
  }
}

async function dispose(snapshot: Snapshot, { context, watch }: SnapshotUse): Promise<void> {
  try {
    // Also after an abort, but not without bound.
    const patient = { ...watch, signal: new AbortController().signal };
    await settled(() => snapshot[Symbol.asyncDispose](), patient, 'disposing of the snapshot');
  } catch (error) {
    // What was read was read, well or not; what a backend fails to tidy up does not change that.
    context.logger.warn((error as Error).message);
  }
}

/** @throws ContractViolationError */
function checkSnapshot(backend: string, snapshot: Snapshot): void {
  const violation = snapshotViolation(snapshot);
  if (violation) throw new ContractViolationError(backend, violation);
}
