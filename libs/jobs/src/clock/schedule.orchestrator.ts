import { isDataBackendsError } from '@lib/core';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { retryDelay } from '../retry-delay.js';
import { nextRun } from '../schedule/next-run.js';
import { isStranded } from '../schedule/schedule-plan.js';
import { type ScheduleDefinition, type ScheduleRow, timingOf } from '../schedule/schedule-row.js';
import { SchedulesRepository } from '../schedule/schedules.repository.js';
import { SystemJobExplorer } from '../system-job/system-job.explorer.js';
import { SystemJobRegistry } from '../system-job/system-job.registry.js';
import { Clock } from './clock.js';
import { ScheduleAnnouncer } from './schedule-announcer.js';
import { ScheduleFiring } from './schedule-firing.js';
import { ScheduleTimeouts } from './schedule-timeouts.js';
import { SCHEDULER_OPTIONS, type SchedulerOptions } from './scheduler-options.js';
import { findTimeoutRegistry } from './timeout-registry.js';

const FIRST_RETRY = 1_000;
const LAST_RETRY = 60_000;

/**
 * How often all rows are looked at: to see what other processes changed, and to notice that the clock was put forward,
 * or the machine slept, since timers go by neither.
 */
const LOOK_EVERY = 60_000;
/** No id of a runner has a colon. */
const LOOK = 'schedules:look';

/** Keeps one timeout armed for each schedule whose class this process has. */
@Injectable()
export class ScheduleOrchestrator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Schedules');
  private readonly busy = new Map<string, Promise<void>>();
  private readonly failures = new Map<string, number>();
  private timeouts: ScheduleTimeouts | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly explorer: SystemJobExplorer,
    private readonly registry: SystemJobRegistry,
    private readonly schedules: SchedulesRepository,
    private readonly announcer: ScheduleAnnouncer,
    private readonly firing: ScheduleFiring,
    private readonly clock: Clock,
    @Inject(SCHEDULER_OPTIONS) private readonly options: SchedulerOptions,
  ) {}

  /** Whether schedules are looked at, as far as there are any. */
  get isWorking(): boolean {
    return this.definitions.length === 0 || (this.timeouts !== undefined && !this.failures.has(LOOK));
  }

  /** @throws SystemJobInvalidError, also where this process fires nothing */
  async onApplicationBootstrap(): Promise<void> {
    this.explorer.explore();
    if (!this.options.enabled || this.definitions.length === 0) return;
    await this.announcer.announce(this.definitions);
    this.timeouts = new ScheduleTimeouts(await findTimeoutRegistry(this.modules), this.clock);
    await this.look();
    this.armLook(LOOK_EVERY);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.timeouts?.clear();
    this.timeouts = undefined;
    await this.settled();
  }

  /** Arms what a change in this process has moved, without waiting for the next look. */
  async refresh(id: string): Promise<void> {
    if (!this.timeouts || !this.registry.find(id) || this.busy.has(id)) return;
    this.arm(id, await this.schedules.find(id));
  }

  /** When everything that timeouts have begun has ended. @internal */
  async settled(): Promise<void> {
    while (this.busy.size > 0) await Promise.all(this.busy.values());
  }

  private get definitions(): ScheduleDefinition[] {
    return this.registry.list().map(({ runner: { id, name }, timing }) => ({ id, name, timing }));
  }

  private async look(): Promise<void> {
    const rows = await this.load();
    const due = this.definitions.filter((definition) => this.announcer.isDue(definition, rows.get(definition.id)));
    await this.announcer.announce(due);
    const now = this.clock.now();
    const stranded = [...rows.values()].filter((row) => isStranded(row, now));
    for (const row of stranded) await this.bringBack(row, now);
    const current = due.length + stranded.length > 0 ? await this.load() : rows;
    for (const { id } of this.definitions) {
      if (!this.busy.has(id)) this.arm(id, current.get(id) ?? null);
    }
  }

  private async load(): Promise<Map<string, ScheduleRow>> {
    const rows = await this.schedules.findAll(this.definitions.map(({ id }) => id));
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async bringBack(row: ScheduleRow, now: Date): Promise<void> {
    const next = nextRun(timingOf(row), now, { anchor: row.nextRun });
    this.logger.warn(
      `${row.id}: its last run is at ${row.lastRun!.toISOString()}, in the future. A clock was ahead and has been ` +
        `corrected; the next run is at ${next.toISOString()}. Keep the clocks of all machines in step (NTP).`,
    );
    await this.schedules.bringBack(row.id, row.nextRun, next);
  }

  private arm(id: string, row: ScheduleRow | null): void {
    if (!row || row.paused) this.timeouts?.disarm(id);
    else {
      const delay = row.nextRun.getTime() - this.clock.now().getTime();
      this.timeouts?.arm(id, delay, () => this.begin(id, () => this.onTimeout(row)));
    }
  }

  private armLook(delay: number): void {
    this.timeouts?.arm(LOOK, delay, () =>
      this.begin(LOOK, async () => {
        await this.look();
        this.armLook(LOOK_EVERY);
      }),
    );
  }

  private async onTimeout(row: ScheduleRow): Promise<void> {
    const { id } = row;
    // Timers fire early where the delay was cut, and where the clock was put back.
    const isDue = row.nextRun <= this.clock.now();
    const fired = isDue ? await this.firing.fire(row, this.registry.find(id)!.runner) : row;
    this.arm(id, fired ?? (await this.schedules.find(id)));
  }

  /** Nothing may reach the timer: what fails is tried again, and a row that was not moved is still due then. */
  private begin(name: string, work: () => Promise<void>): void {
    const running = work()
      .then(() => this.recovered(name))
      .catch((error: unknown) => this.retry(name, work, error))
      .finally(() => this.busy.delete(name));
    this.busy.set(name, running);
  }

  private recovered(name: string): void {
    if (this.failures.delete(name)) this.logger.log(`${name}: works again`);
  }

  private retry(name: string, work: () => Promise<void>, error: unknown): void {
    const failures = (this.failures.get(name) ?? 0) + 1;
    this.failures.set(name, failures);
    const delay = retryDelay(failures, FIRST_RETRY, Math.random(), LAST_RETRY);
    // Once an outage; the database has said what there is to say.
    if (failures === 1) {
      const reason = isDataBackendsError(error) ? error.message : 'an unexpected error';
      this.logger.error(
        `${name}: could not be done and is tried again in ${delay} ms, then less often: ${reason}`,
        isDataBackendsError(error) ? undefined : (error as Error)?.stack,
      );
    }
    this.timeouts?.arm(name, delay, () => this.begin(name, work));
  }
}
