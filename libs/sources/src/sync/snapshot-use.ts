import { type BackendContext, ContractViolationError, isStorableText, type Snapshot } from '@lib/core';
import type { ReadableSource } from '../source/source-reader.js';
import { settled, type Watch } from './watched.js';

const MAX_REVISION_CHARACTERS = 1_024;

/** What is needed to read a source once. */
export interface SnapshotUse {
  readonly readable: ReadableSource;
  readonly context: BackendContext;
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
  const violation = violationOf(snapshot);
  if (violation) throw new ContractViolationError(backend, violation);
}

function violationOf(snapshot: Snapshot): string | null {
  if (typeof snapshot !== 'object' || snapshot === null) return 'fetch() gave something that is not a snapshot';
  if (typeof snapshot.list !== 'function' || typeof snapshot.read !== 'function') {
    return 'fetch() gave a snapshot that cannot be listed or read';
  }
  if (snapshot.revision !== null && !isRevision(snapshot.revision)) {
    return 'the revision of its snapshot is neither short, well-formed text nor null';
  }
  if (!Object.entries(snapshot.details ?? {}).every(isStorableDetail)) {
    return 'the details of its snapshot are not well-formed text without NUL, numbers, booleans or null';
  }
  return null;
}

function isRevision(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_REVISION_CHARACTERS && isStorableText(value);
}

function isStorableDetail([name, value]: [string, unknown]): boolean {
  if (typeof value === 'string') return isStorableText(name) && isStorableText(value);
  return isStorableText(name) && (value === null || typeof value === 'boolean' || Number.isFinite(value));
}
