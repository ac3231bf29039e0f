import type { Readable } from 'node:stream';
import { ContractViolationError } from '@lib/core';
import { presentableError } from './presentable-error.js';
import type { LentContext } from './lively-progress.js';
import { BackendTimeoutError } from './sync.errors.js';

/** What is needed to watch over code of a backend. */
export interface Watch {
  readonly backend: { readonly name: string };
  readonly signal: AbortSignal;
  readonly limits: { readonly idleTimeout: number };
  /** What the backend was lent: progress that it reports is a sign of life. */
  readonly context: Pick<LentContext, 'progress'>;
  /** Values that must not appear in any error. */
  readonly secrets: readonly string[];
}

/** How long an iterator that was given up may take to close. */
const CLOSE_MILLISECONDS = 1_000;

/**
 * Waits for one promise of a backend at a time, but no longer than until the signal aborts or the idle timeout
 * is over: a backend that never settles cannot hold up a sync. One timer and one listener serve all waits,
 * since a listing has as many as entries.
 */
class Watchdog implements Disposable {
  private reject?: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: () => void;
  private readonly onAbort = (): void => this.reject?.(this.watch.signal.reason);

  constructor(
    private readonly watch: Watch,
    doing: string,
  ) {
    const { signal, backend, limits } = watch;
    signal.addEventListener('abort', this.onAbort);
    this.timer = setTimeout(
      () => this.reject?.(new BackendTimeoutError(backend.name, doing, limits.idleTimeout)),
      limits.idleTimeout,
    );
    this.stopListening = watch.context.progress.onReport(() => this.timer.refresh());
  }

  /** @param start calls the backend, which may throw at once, or answer without a promise */
  wait<T>(start: () => T | PromiseLike<T>): Promise<T> {
    this.timer.refresh();
    return new Promise<T>((resolve, reject) => {
      this.reject = reject;
      if (this.watch.signal.aborted) return this.onAbort();
      const fail = (error: unknown): void =>
        reject(presentableError(error, this.watch.backend.name, this.watch.secrets));
      try {
        Promise.resolve(start()).then(resolve, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    this.stopListening();
    this.watch.signal.removeEventListener('abort', this.onAbort);
  }
}

/**
 * Calls a backend and waits for its answer.
 *
 * @throws what the backend throws as an error of the catalogue, BackendTimeoutError, or the signal's reason
 */
export async function settled<T>(start: () => T | PromiseLike<T>, watch: Watch, doing: string): Promise<T> {
  using watchdog = new Watchdog(watch, doing);
  return await watchdog.wait(start);
}

/**
 * The items of a backend's iterable, each waited for; the iterator is closed however it ends.
 *
 * @param open gets the iterable from the backend
 * @throws as `settled`, and ContractViolationError when it is not one
 */
export async function* watched<T>(open: () => AsyncIterable<T>, watch: Watch, doing: string): AsyncGenerator<T> {
  using watchdog = new Watchdog(watch, doing);
  const iterator = await watchdog.wait(() => iteratorOf(open(), watch, doing));
  let finished = false;
  try {
    for (;;) {
      const next = await watchdog.wait(() => iterator.next());
      if (typeof next !== 'object' || next === null) throw notIterable(watch, doing);
      if (next.done) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await close(iterator);
  }
}

function iteratorOf<T>(iterable: AsyncIterable<T>, watch: Watch, doing: string): AsyncIterator<T> {
  if (typeof iterable?.[Symbol.asyncIterator] !== 'function') throw notIterable(watch, doing);
  return iterable[Symbol.asyncIterator]();
}

function notIterable({ backend }: Watch, doing: string): ContractViolationError {
  return new ContractViolationError(backend.name, `what it gave for ${doing} cannot be iterated asynchronously`);
}

/** Closes an iterator, but does not wait without bound: one that hangs in next() hangs in return() too. */
async function close<T>(iterator: AsyncIterator<T>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const closing = (async () => iterator.return?.())().catch(() => undefined);
  await Promise.race([closing, new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MILLISECONDS)))]);
  clearTimeout(timer);
}

/** The chunks of a body, each waited for. The body is destroyed however it ends. */
export async function* watchedBody(body: Readable, watch: Watch, doing: string): AsyncGenerator<Buffer> {
  try {
    body?.on?.('error', ignore);
    for await (const chunk of watched(() => body as AsyncIterable<unknown>, watch, doing)) {
      yield toBytes(chunk, watch, doing);
    }
  } finally {
    discardBody(body);
  }
}

/** Ends a body that nobody reads: what becomes of it later must not end the process. */
export function discardBody(body: Readable): void {
  body?.on?.('error', ignore);
  body?.destroy?.();
}

const ignore = (): void => undefined;

function toBytes(chunk: unknown, { backend }: Watch, doing: string): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (typeof chunk === 'string') return Buffer.from(chunk);
  throw new ContractViolationError(backend.name, `${doing} gave something that is neither bytes nor text`);
}
