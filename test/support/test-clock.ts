import { Clock } from '../../libs/jobs/src/clock/clock.js';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock that only tests move. As on a real machine, timers go by the time that passes (`advance`), while the time on
 * the wall can be put forward and back (`step`) without any of them noticing.
 */
export class TestClock extends Clock {
  readonly #timers = new Set<Timer>();
  #passed = 0;
  #wall: number;

  constructor(start: Date | string = '2026-01-15T12:00:00Z') {
    super();
    this.#wall = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#wall);
  }

  setTimeout(callback: () => void, delay: number): Timer {
    // What Node.js would turn into one millisecond is a mistake wherever it comes from.
    if (!(delay >= 0 && delay <= 86_400_000)) throw new RangeError(`A timer of ${delay} ms`);
    const timer = { due: this.#passed + delay, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Puts the wall clock forward or back: a correction, or the end of a machine's sleep. */
  step(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /** Lets time pass, and fires what becomes due on the way, each at its time. */
  advance(milliseconds: number): void {
    const end = this.#passed + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#pass(next.due - this.#passed);
      this.#timers.delete(next);
      next.callback();
    }
    this.#pass(end - this.#passed);
  }

  #pass(milliseconds: number): void {
    this.#passed += milliseconds;
    this.#wall += milliseconds;
  }
}
