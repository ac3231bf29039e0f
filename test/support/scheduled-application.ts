import type { Database } from '@lib/database';
import { JobRunner, SchedulesService, SystemJob, type SystemJobOptions } from '@lib/jobs';
import type { ModuleMetadata, Type } from '@nestjs/common';
import { ScheduleOrchestrator } from '../../libs/jobs/src/clock/schedule.orchestrator.js';
import { JobsApplication } from './jobs-application.js';
import { TestClock } from './test-clock.js';

const MINUTE = 60_000;

/** A system job of that timing under the id `application.tick`. */
export function tickJob(timing: SystemJobOptions): Type {
  @SystemJob(timing)
  class TickJob extends JobRunner {
    override async run(): Promise<void> {}
  }
  return TickJob;
}

/** How a process is started. */
export interface ScheduledApplicationOptions {
  readonly clock?: TestClock;
  readonly imports?: ModuleMetadata['imports'];
  readonly enabled?: boolean;
}

/** One process that fires schedules, with a clock that the test moves. */
export class ScheduledApplication implements AsyncDisposable {
  private constructor(
    private readonly application: JobsApplication,
    readonly clock: TestClock,
  ) {}

  static async start(
    database: Database,
    classes: Type[],
    { clock = new TestClock(), imports = [], enabled = true }: ScheduledApplicationOptions = {},
  ): Promise<ScheduledApplication> {
    const scheduler = { enabled, minimumInterval: 1_000 };
    const application = await JobsApplication.start(database, classes, { clock, scheduler, imports });
    const started = new ScheduledApplication(application, clock);
    await started.pass(0);
    return started;
  }

  get schedules(): SchedulesService {
    return this.application.module.get(SchedulesService);
  }

  get module(): JobsApplication['module'] {
    return this.application.module;
  }

  /** Lets time pass in steps, and what is due in each of them end. */
  async pass(milliseconds: number, step = MINUTE): Promise<void> {
    for (let passed = 0; passed <= milliseconds; passed += step) {
      this.clock.advance(Math.min(step, milliseconds - passed));
      await this.settled();
    }
  }

  /** When what timeouts have begun has ended. */
  settled(): Promise<void> {
    return this.application.module.get(ScheduleOrchestrator).settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.application[Symbol.asyncDispose]();
  }
}

/** Jobs that schedules have fired so far. */
export async function firedJobs(database: Database, id = 'application.tick'): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*) AS count FROM "${database.schema}".job WHERE schedule = $1`,
    [id],
  );
  return rows[0]!.count;
}

/** Ends all jobs, as if workers had run them. */
export async function endJobs(database: Database): Promise<void> {
  await database.query(`UPDATE "${database.schema}".job SET status = 'completed', completed = now()`);
}
