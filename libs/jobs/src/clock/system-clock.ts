import { Clock } from './clock.js';

/** The clock of this machine. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  setTimeout(callback: () => void, delay: number): NodeJS.Timeout {
    return setTimeout(callback, delay);
  }

  clearTimeout(timer: unknown): void {
    clearTimeout(timer as NodeJS.Timeout);
  }
}
