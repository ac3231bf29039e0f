import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock/clock.js';
import { ScheduleAnnouncer } from './clock/schedule-announcer.js';
import { ScheduleFiring } from './clock/schedule-firing.js';
import { ScheduleOrchestrator } from './clock/schedule.orchestrator.js';
import { JobsRepository } from './job/jobs.repository.js';
import { JobsService } from './job/jobs.service.js';
import { JobRunnerExplorer } from './runner/job-runner.explorer.js';
import { JobRunnerRegistry } from './runner/job-runner.registry.js';
import { ScheduleChecker } from './schedule/schedule-checker.js';
import { SchedulesRepository } from './schedule/schedules.repository.js';
import { SchedulesService } from './schedule/schedules.service.js';
import { SystemJobExplorer } from './system-job/system-job.explorer.js';
import { SystemJobRegistry } from './system-job/system-job.registry.js';

const schedules = [
  { provide: Clock, useClass: SystemClock },
  ScheduleAnnouncer,
  ScheduleChecker,
  ScheduleFiring,
  ScheduleOrchestrator,
  SchedulesRepository,
  SchedulesService,
  SystemJobExplorer,
  SystemJobRegistry,
];

/** Background jobs of the whole application. */
@Module({})
export class JobsModule {
  /** @param foundation a module that exports `Database` and `SCHEDULER_OPTIONS` */
  static on(foundation: DynamicModule): DynamicModule {
    return {
      module: JobsModule,
      imports: [foundation],
      providers: [JobRunnerRegistry, JobRunnerExplorer, JobsRepository, JobsService, ...schedules],
      exports: [JobsService, JobRunnerRegistry, Clock, ScheduleChecker, SchedulesService],
    };
  }
}
