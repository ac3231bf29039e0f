/**
 * What time it is, for schedules. It is passed as a parameter so that tests can put it forward and back. Leases and
 * heartbeats go by the clock of the database instead, which all processes share.
 */
export abstract class Clock {
  /** The time on the wall; it can be put forward and back at any moment. */
  abstract now(): Date;

  /**
   * Calls back once, when so many milliseconds have passed, whatever the wall says meanwhile. The handle is what
   * `clearTimeout()` takes.
   *
   * @param delay milliseconds, at most 24 hours: Node.js turns more than 24.8 days into one millisecond
   */
  abstract setTimeout(callback: () => void, delay: number): unknown;

  /** Calls off what `setTimeout()` gave. */
  abstract clearTimeout(timer: unknown): void;
}
