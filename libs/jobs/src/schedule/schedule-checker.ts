import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SCHEDULER_OPTIONS, type SchedulerOptions } from '../clock/scheduler-options.js';
import { checkInterval, intervalProblem } from './check-timing.js';
import { checkCron } from './cron.js';
import type { CronTiming } from './schedule-timing.js';

/** Refuses schedules that make no sense, by the limits of this application. */
@Injectable()
export class ScheduleChecker {
  constructor(
    private readonly clock: Clock,
    @Inject(SCHEDULER_OPTIONS) private readonly options: SchedulerOptions,
  ) {}

  /** @throws CronInvalidError, TimeZoneInvalidError */
  checkCron(timing: CronTiming): void {
    checkCron(timing, this.clock.now(), this.options.minimumInterval);
  }

  /** @throws IntervalInvalidError */
  checkInterval(minutes: number): void {
    checkInterval(minutes, this.options.minimumInterval);
  }

  /** What is wrong with an interval in minutes; null when nothing is. */
  intervalProblem(minutes: number): string | null {
    return intervalProblem(minutes, this.options.minimumInterval);
  }
}
