import { Database } from '@lib/database';
import {
  Clock,
  JOBS_OPTIONS,
  JobRunnerRegistry,
  JobsModule,
  type JobsOptions,
  JobsService,
  type JobsTiming,
  MINIMUM_INTERVAL,
  SCHEDULER_OPTIONS,
  type SchedulerOptions,
} from '@lib/jobs';
import { ConsoleLogger, type DynamicModule, type ModuleMetadata, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

/** Everything happens within a second or two; only a process that stood still for longer counts as lost. */
export const QUICK: JobsTiming = {
  heartbeat: 100,
  lost: 2_000,
  sweep: 200,
  poll: 100,
  flush: 20,
  grace: 1_000,
  retry: 50,
  unknownRunner: 300,
};

/** How a test wants its application. */
export interface JobsApplicationOptions extends Partial<JobsOptions> {
  readonly clock?: Clock;
  /** Off unless it says so. */
  readonly scheduler?: Partial<SchedulerOptions>;
  readonly imports?: ModuleMetadata['imports'];
}

/** The jobs library on a given database with the given runners. */
export class JobsApplication implements AsyncDisposable {
  private constructor(
    readonly module: TestingModule,
    readonly database: Database,
  ) {}

  static async start(
    database: Database,
    runners: Provider[],
    { clock, scheduler, imports = [], worker = false, migrate = true, timing = QUICK }: JobsApplicationOptions = {},
  ): Promise<JobsApplication> {
    const options: JobsOptions = { worker, migrate, timing };
    const schedulerOptions: SchedulerOptions = { enabled: false, minimumInterval: MINIMUM_INTERVAL, ...scheduler };
    const foundation: DynamicModule = {
      module: class Foundation {},
      providers: [
        { provide: Database, useValue: database },
        { provide: JOBS_OPTIONS, useValue: options },
        { provide: SCHEDULER_OPTIONS, useValue: schedulerOptions },
      ],
      exports: [Database, JOBS_OPTIONS, SCHEDULER_OPTIONS],
    };
    const builder = Test.createTestingModule({
      imports: [JobsModule.on(foundation), { module: class Runners {}, providers: runners }, ...imports],
    });
    builder.setLogger(new ConsoleLogger({ logLevels: ['fatal'] }));
    const module = await (clock ? builder.overrideProvider(Clock).useValue(clock) : builder).compile();
    await module.init();
    return new JobsApplication(module, database);
  }

  get jobs(): JobsService {
    return this.module.get(JobsService);
  }

  get registry(): JobRunnerRegistry {
    return this.module.get(JobRunnerRegistry);
  }

  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.module.get(token as Type<T>, { strict: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.module.close();
  }
}

/** Waits until something holds; the test's own deadline ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
