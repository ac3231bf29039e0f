const MINUTE = 60_000;
/** Who is counted at once, at most; the one that asked longest ago is forgotten for another. */
const REMEMBERED = 10_000;

/**
 * How often each of many may do something: so many times a minute, all at once if they like, and then as they come back
 * evenly. In this process alone.
 */
export class RateLimiter {
  /** By whom: the moment at which all of their minute is free again. */
  private readonly free = new Map<string, number>();

  /** @param perMinute 0 = as often as one likes @param clock milliseconds of a clock that nobody sets */
  constructor(
    private readonly perMinute: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts one more; those that are refused are not counted. @returns seconds to wait before the next try; 0 = granted */
  take(who: string): number {
    if (this.perMinute === 0) return 0;
    const next = this.following(who);
    const wait = this.waitUntil(next);
    if (wait > 0) return wait;
    this.free.delete(who);
    this.free.set(who, next);
    if (this.free.size > REMEMBERED) this.free.delete(this.free.keys().next().value!);
    return 0;
  }

  /** What `take` would say, without counting. */
  wait(who: string): number {
    return this.perMinute === 0 ? 0 : this.waitUntil(this.following(who));
  }

  /** How many are remembered. */
  get size(): number {
    return this.free.size;
  }

  private following(who: string): number {
    return Math.max(this.free.get(who) ?? 0, this.clock()) + MINUTE / this.perMinute;
  }

  private waitUntil(next: number): number {
    const early = next - this.clock() - MINUTE;
    // What is less is an error of rounding.
    return early < 1 ? 0 : Math.ceil(early / 1_000);
  }
}
