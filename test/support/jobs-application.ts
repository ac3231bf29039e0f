import { Database } from '@lib/database';
import { JobRunnerRegistry, JobsModule, JobsService, MINIMUM_INTERVAL, SCHEDULER_OPTIONS } from '@lib/jobs';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

class Foundation {}
class Runners {}

/** The jobs library on a given database with the given runners. */
export class JobsApplication implements AsyncDisposable {
  private constructor(
    readonly module: TestingModule,
    readonly database: Database,
  ) {}

  static async start(database: Database, runners: Provider[]): Promise<JobsApplication> {
    const foundation: DynamicModule = {
      module: Foundation,
      providers: [
        { provide: Database, useValue: database },
        { provide: SCHEDULER_OPTIONS, useValue: { enabled: false, minimumInterval: MINIMUM_INTERVAL } },
      ],
      exports: [Database, SCHEDULER_OPTIONS],
    };
    const module = await Test.createTestingModule({
      imports: [JobsModule.on(foundation), { module: Runners, providers: runners }],
    }).compile();
    await module.init();
    return new JobsApplication(module, database);
  }

  get jobs(): JobsService {
    return this.module.get(JobsService);
  }

  get registry(): JobRunnerRegistry {
    return this.module.get(JobRunnerRegistry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.module.close();
  }
}
