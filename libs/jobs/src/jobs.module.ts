import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock/clock.js';
import { JobsRepository } from './job/jobs.repository.js';
import { JobsService } from './job/jobs.service.js';
import { JobRunnerExplorer } from './runner/job-runner.explorer.js';
import { JobRunnerRegistry } from './runner/job-runner.registry.js';

/** Background jobs of the whole application. */
@Module({})
export class JobsModule {
  /** @param foundation a module that exports `Database` */
  static on(foundation: DynamicModule): DynamicModule {
    return {
      module: JobsModule,
      imports: [foundation],
      providers: [
        JobRunnerRegistry,
        JobRunnerExplorer,
        JobsRepository,
        JobsService,
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [JobsService, JobRunnerRegistry, Clock],
    };
  }
}
