import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Where a fault strikes: at the Nth probe (`revision()`), `fetch()`, listing (before its first entry), listed entry, or
 * body that is read.
 */
export type FaultStep = 'probe' | 'fetch' | 'list' | 'entry' | 'read';

/** What goes wrong there. */
export type Fault =
  /** It throws this: an error, or anything. */
  | { readonly fail: unknown }
  /** It waits, milliseconds. */
  | { readonly delay: number }
  /** It never answers, until the sync is given up. */
  | { readonly hang: true }
  /** Only of `read`: the body ends after so many bytes, as if that were all. */
  | { readonly truncate: number }
  /** Something of the test's own happens: `() => controller.abort()`, `() => remote.write(…)`. */
  | { readonly run: () => void | Promise<void> };

interface Planned {
  readonly step: FaultStep;
  readonly nth: number | 'each';
  readonly fault: Fault;
}

/** The faults that a test asks of a `FaultyBackend`. */
export class Faults {
  private readonly planned: Planned[] = [];
  private readonly counts = new Map<FaultStep, number>();

  /**
   * @param nth counted from 1 over all sources of the backend, since the last `clear()`; `each` = every time
   */
  inject(step: FaultStep, nth: number | 'each', fault: Fault): this {
    this.planned.push({ step, nth, fault });
    return this;
  }

  /** Forgets all faults, and counts from 1 again. */
  clear(): void {
    this.planned.length = 0;
    this.counts.clear();
  }

  /**
   * Counts the step, and lets the faults that were asked for it happen.
   *
   * @internal
   * @returns after how many bytes the body ends; undefined = with its own end
   */
  async reach(step: FaultStep, signal: AbortSignal): Promise<number | undefined> {
    const count = (this.counts.get(step) ?? 0) + 1;
    this.counts.set(step, count);
    let truncate: number | undefined;
    for (const { fault } of this.planned.filter(
      (one) => one.step === step && (one.nth === 'each' || one.nth === count),
    )) {
      if ('fail' in fault) throw fault.fail;
      if ('delay' in fault) await sleep(fault.delay, undefined, { signal });
      if ('hang' in fault) await aborted(signal);
      if ('run' in fault) await fault.run();
      if ('truncate' in fault) truncate = fault.truncate;
    }
    return truncate;
  }
}

/** Never resolves; rejects with the reason of the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
