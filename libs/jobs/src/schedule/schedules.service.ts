import { AuditTrail, changedFields } from '@lib/audit';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { ScheduleOrchestrator } from '../clock/schedule.orchestrator.js';
import { ProcessesRepository, type ScheduledWork, type Standstill } from '../process/processes.repository.js';
import type { Actor, JobRecord } from '../job/job.js';
import { JobsService } from '../job/jobs.service.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { JobRunnerUnknownError } from '../runner/runner.errors.js';
import { nextRun } from './next-run.js';
import type { Schedule } from './schedule.js';
import { ScheduleNotFoundError } from './schedule.errors.js';
import { type ScheduleRow, timingOf } from './schedule-row.js';
import { SchedulesRepository } from './schedules.repository.js';

/** The schedules of the system jobs of the whole cluster. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesRepository,
    private readonly runners: JobRunnerRegistry,
    private readonly jobs: JobsService,
    private readonly orchestrator: ScheduleOrchestrator,
    private readonly processes: ProcessesRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** All of them, sorted by id: as many as the application has system jobs. */
  list(): Promise<Schedule[]> {
    return this.schedules.show();
  }

  /** @throws ScheduleNotFoundError */
  async get(id: string): Promise<Schedule> {
    const [schedule] = await this.schedules.show(id);
    if (!schedule) throw new ScheduleNotFoundError(id);
    return schedule;
  }

  /**
   * Runs the job now, also while its schedule is paused. The schedule stays as it is.
   *
   * @throws ScheduleNotFoundError; JobRunnerUnknownError: this process does not have the class
   */
  async run(id: string, { actor = null }: { actor?: Actor | null } = {}): Promise<JobRecord> {
    await this.get(id);
    const runner = this.runners.find(id);
    if (!runner) throw new JobRunnerUnknownError(id);
    return this.jobs.enqueue(runner.metatype, { actor });
  }

  /** Runs nothing by itself until `resume()`. @throws ScheduleNotFoundError */
  pause(id: string): Promise<Schedule> {
    return this.change(id, 'pause', (row) => this.schedules.setPaused(id, true, row.nextRun));
  }

  /** Goes on in phase; what fell into the pause is not made up for. @throws ScheduleNotFoundError */
  resume(id: string): Promise<Schedule> {
    return this.change(id, 'resume', async (row) => {
      if (!row.paused) return;
      const now = this.clock.now();
      const next = row.nextRun > now ? row.nextRun : nextRun(timingOf(row), now, { anchor: row.nextRun });
      await this.schedules.setPaused(id, false, next);
    });
  }

  /** What keeps a schedule from being carried out, by any process; null when nothing does. @internal */
  standstill(work: ScheduledWork): Promise<Standstill | null> {
    return this.processes.standstill(work);
  }

  private async change(
    id: string,
    action: 'pause' | 'resume',
    work: (row: ScheduleRow) => Promise<void>,
  ): Promise<Schedule> {
    await this.database.transaction(async () => {
      const row = await this.schedules.lock(id);
      if (!row) throw new ScheduleNotFoundError(id);
      await work(row);
      const changed = changedFields({ paused: row.paused }, { paused: action === 'pause' });
      if (changed) await this.audit.record({ action, object: { type: 'schedule', id, name: row.name }, ...changed });
    });
    await this.orchestrator.refresh(id);
    return this.get(id);
  }
}
