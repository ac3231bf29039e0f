import { AuditModule } from '@lib/audit';
import { EventBusModule } from '@lib/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock/clock.js';
import { ScheduleAnnouncer } from './clock/schedule-announcer.js';
import { ScheduleFiring } from './clock/schedule-firing.js';
import { ScheduleOrchestrator } from './clock/schedule.orchestrator.js';
import { MessageQueue } from './engine/message-queue.js';
import { JobTelemetry } from './telemetry/job-telemetry.js';
import { JobsHealth } from './health/jobs-health.js';
import { JobSignals } from './event/job-signals.js';
import { JobEnqueuer } from './job/job-enqueuer.js';
import { JobsRepository } from './job/jobs.repository.js';
import { JobsService } from './job/jobs.service.js';
import { JobLogReader } from './log/job-log.reader.js';
import { ProcessAnnouncer } from './process/process-announcer.js';
import { ProcessesRepository } from './process/processes.repository.js';
import { JobRunnerExplorer } from './runner/job-runner.explorer.js';
import { JobRunnerRegistry } from './runner/job-runner.registry.js';
import { ScheduleChecker } from './schedule/schedule-checker.js';
import { SchedulesRepository } from './schedule/schedules.repository.js';
import { SchedulesService } from './schedule/schedules.service.js';
import { SystemJobExplorer } from './system-job/system-job.explorer.js';
import { SystemJobRegistry } from './system-job/system-job.registry.js';
import { ClaimsRepository } from './worker/claims.repository.js';
import { IntakeRepository } from './worker/intake.repository.js';
import { JobCanceller } from './worker/job-canceller.js';
import { JobEndings } from './worker/job-endings.js';
import { JobExecutor } from './worker/job-executor.js';
import { JobRecorder } from './worker/job-recorder.js';
import { JobSweeper } from './worker/job-sweeper.js';
import { JobWorker } from './worker/job-worker.js';

const schedules = [
  ScheduleAnnouncer,
  ScheduleChecker,
  ScheduleFiring,
  ScheduleOrchestrator,
  SchedulesRepository,
  SchedulesService,
  SystemJobExplorer,
  SystemJobRegistry,
];

const internals = [
  JobRunnerExplorer,
  JobsRepository,
  JobEnqueuer,
  JobLogReader,
  JobTelemetry,
  MessageQueue,
  JobSignals,
  ClaimsRepository,
  IntakeRepository,
  JobEndings,
  JobRecorder,
  JobExecutor,
  JobCanceller,
  JobSweeper,
  JobWorker,
  ProcessAnnouncer,
  ProcessesRepository,
  { provide: Clock, useClass: SystemClock },
];

/** Background jobs of the whole application. */
@Module({})
export class JobsModule {
  /** @param foundation a module that exports `Database`, `JOBS_OPTIONS` and `SCHEDULER_OPTIONS` */
  static on(foundation: DynamicModule): DynamicModule {
    const audit = AuditModule.on(foundation);
    return {
      module: JobsModule,
      imports: [foundation, audit, EventBusModule],
      providers: [JobsService, JobsHealth, JobRunnerRegistry, ...internals, ...schedules],
      exports: [audit, JobsService, JobsHealth, JobRunnerRegistry, Clock, ScheduleChecker, SchedulesService],
    };
  }
}
