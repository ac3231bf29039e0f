import { Injectable } from '@nestjs/common';

/**
 * What time it is, where schedules are concerned. It is passed as a parameter so that tests can put it forward and back.
 * Leases and heartbeats go by the clock of the database instead, which all processes share.
 */
export abstract class Clock {
  /** The time on the wall; it can be put forward and back at any moment. */
  abstract now(): Date;

  /**
   * Calls back once when so much time has passed, whatever the wall says meanwhile.
   *
   * @param delay milliseconds, at most 24 hours: Node.js turns what is above 24.8 days into one millisecond
   * @returns what `clearTimeout()` takes
   */
  abstract setTimeout(callback: () => void, delay: number): unknown;

  /** Calls off what `setTimeout()` gave. */
  abstract clearTimeout(timer: unknown): void;
}

/** The clock of this machine. */
@Injectable()
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }

  override setTimeout(callback: () => void, delay: number): NodeJS.Timeout {
    return setTimeout(callback, delay);
  }

  override clearTimeout(timer: unknown): void {
    clearTimeout(timer as NodeJS.Timeout);
  }
}
