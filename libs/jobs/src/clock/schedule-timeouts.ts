import type { Clock } from './clock.js';
import type { TimeoutRegistry } from './timeout-registry.js';

const PREFIX = 'data-backends:';
/** Node.js cannot count further than 24.8 days; a timer that fires too early is armed again. */
const MAX_DELAY = 86_400_000;

/** The timeouts of schedules, one each, in the registry where the application can see them. */
export class ScheduleTimeouts {
  private readonly timers = new Map<string, unknown>();

  constructor(
    private readonly registry: TimeoutRegistry,
    private readonly clock: Clock,
  ) {}

  /** Calls back when the time has come, or after 24 hours; in place of what was armed for the same name. */
  arm(name: string, delay: number, callback: () => void): void {
    this.disarm(name);
    const timer = this.clock.setTimeout(callback, Math.min(Math.max(delay, 0), MAX_DELAY));
    this.timers.set(name, timer);
    this.registry.addTimeout(PREFIX + name, timer);
  }

  disarm(name: string): void {
    if (!this.timers.has(name)) return;
    this.clock.clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    // The application may have removed it.
    if (this.registry.doesExist('timeout', PREFIX + name)) this.registry.deleteTimeout(PREFIX + name);
  }

  clear(): void {
    for (const name of this.timers.keys()) this.disarm(name);
  }
}
