import { Database } from '@lib/database';
import { Injectable, Logger } from '@nestjs/common';
import { JobsService } from '../job/jobs.service.js';
import type { JobRunnerEntry } from '../runner/job-runner-entry.js';
import { nextRun } from '../schedule/next-run.js';
import { type ScheduleRow, timingOf } from '../schedule/schedule-row.js';
import { SchedulesRepository } from '../schedule/schedules.repository.js';
import { Clock } from './clock.js';

/** Fires one occurrence of a schedule: whoever moves its row has it. */
@Injectable()
export class ScheduleFiring {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesRepository,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the occurrence that the row says is next, and enqueues its job, both or neither. All that were missed until
   * now are made up for by this one.
   *
   * @returns the row as it is now; null when another process has the occurrence, or the schedule is paused or gone
   */
  async fire(row: ScheduleRow, runner: JobRunnerEntry): Promise<ScheduleRow | null> {
    const { id, nextRun: due } = row;
    await this.jobs.ready();
    const next = nextRun(timingOf(row), this.clock.now(), { anchor: due });
    return this.database.transaction(async () => {
      const taken = await this.schedules.take(id, due, next);
      if (!taken) return null;
      if (await this.schedules.isOccupied(taken)) {
        this.logger.warn(
          `${id}: the run of ${due.toISOString()} is left out, since the job of the one before has not ended`,
        );
        return taken;
      }
      const { id: job } = await this.jobs.enqueue(runner.metatype, {
        schedule: id,
        scheduleAt: due,
        ...shownTiming(taken),
      });
      await this.schedules.setLastJob(id, job);
      return { ...taken, lastJob: job };
    });
  }
}

/** What the job says about its schedule. */
function shownTiming({ cron, intervalSeconds }: ScheduleRow): { cron?: string; interval?: number } {
  if (cron !== null) return { cron };
  const interval = intervalSeconds! / 60;
  return Number.isInteger(interval) ? { interval } : {};
}
