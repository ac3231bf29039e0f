import type { Readable } from 'node:stream';
import { BackendFailedError, isDataBackendsError, redact } from '@lib/core';
import { BackendTimeoutError } from './sync.errors.js';

/** What is needed to watch over code of a backend. */
export interface Watch {
  readonly backend: { readonly name: string };
  readonly signal: AbortSignal;
  readonly limits: { readonly idleTimeout: number };
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
  }

  wait<T>(promise: Promise<T>): Promise<T> {
    this.timer.refresh();
    return new Promise<T>((resolve, reject) => {
      this.reject = reject;
      if (this.watch.signal.aborted) this.onAbort();
      promise.then(resolve, (error: unknown) => reject(presentable(error, this.watch)));
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    this.watch.signal.removeEventListener('abort', this.onAbort);
  }
}

/** What a backend threw, as an error of the catalogue that holds no secret of the source. */
function presentable(error: unknown, { backend, secrets }: Watch): unknown {
  const message = error instanceof Error ? error.message : String(error);
  const redacted = redact(message, secrets);
  if (isDataBackendsError(error) && redacted === message) return error;
  // The cause would carry the secret on.
  return new BackendFailedError(backend.name, redacted, redacted === message ? error : undefined);
}

/**
 * Waits for something a backend promised.
 *
 * @throws BackendTimeoutError, or the signal's reason
 */
export async function settled<T>(promise: Promise<T>, watch: Watch, doing: string): Promise<T> {
  using watchdog = new Watchdog(watch, doing);
  return await watchdog.wait(promise);
}

/** The items of a backend's iterable, each waited for; the iterator is closed however it ends. */
export async function* watched<T>(iterable: AsyncIterable<T>, watch: Watch, doing: string): AsyncGenerator<T> {
  using watchdog = new Watchdog(watch, doing);
  const iterator = iterable[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      const next = await watchdog.wait(iterator.next());
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

/** Closes an iterator, but does not wait without bound: one that hangs in next() hangs in return() too. */
async function close<T>(iterator: AsyncIterator<T>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const closing = Promise.resolve(iterator.return?.()).catch(() => undefined);
  await Promise.race([closing, new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MILLISECONDS)))]);
  clearTimeout(timer);
}

/** The chunks of a body, each waited for. The body is destroyed however it ends. */
export async function* watchedBody(body: Readable, watch: Watch, doing: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of watched(body as AsyncIterable<unknown>, watch, doing)) {
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array | string);
    }
  } finally {
    body.destroy();
  }
}
