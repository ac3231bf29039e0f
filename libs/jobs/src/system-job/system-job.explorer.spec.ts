import { ConsoleLogger, type DynamicModule, Inject, Injectable, type Provider, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TestClock } from '../../../../test/support/test-clock.js';
import { Clock } from '../clock/clock.js';
import { SCHEDULER_OPTIONS } from '../clock/scheduler-options.js';
import { Job } from '../runner/job.decorator.js';
import { JobRunner } from '../runner/job-runner.js';
import { JobRunnerExplorer } from '../runner/job-runner.explorer.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { ScheduleChecker } from '../schedule/schedule-checker.js';
import { JobInterval } from '../schedule/schedule-timing.js';
import { SystemJob, type SystemJobOptions } from './system-job.decorator.js';
import { SystemJobExplorer } from './system-job.explorer.js';
import { SystemJobRegistry } from './system-job.registry.js';

class AnyRunner extends JobRunner {
  override async run(): Promise<void> {}
}

class Explored {}

/** The system jobs of an application with these providers. */
async function explore(providers: Provider[], ...modules: DynamicModule[]): Promise<SystemJobRegistry> {
  const module = await Test.createTestingModule({
    imports: [{ module: Explored, providers }, ...modules],
    providers: [
      JobRunnerRegistry,
      JobRunnerExplorer,
      SystemJobRegistry,
      SystemJobExplorer,
      ScheduleChecker,
      { provide: Clock, useValue: new TestClock() },
      { provide: SCHEDULER_OPTIONS, useValue: { enabled: false, minimumInterval: 60_000 } },
    ],
  })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  await module.init();
  module.get(SystemJobExplorer).explore();
  return module.get(SystemJobRegistry);
}

const refusal = (className: string, ...parts: (string | RegExp)[]): unknown =>
  expect.objectContaining({
    code: 'JOB_RUNNER_INVALID',
    message: expect.stringMatching(
      new RegExp([className, ...parts].map((part) => (typeof part === 'string' ? part : part.source)).join('[^]*')),
    ) as string,
  });

function systemJob(options: unknown): Type {
  @SystemJob(options as SystemJobOptions)
  class TickJob extends AnyRunner {}
  return TickJob;
}

describe('A system job', () => {
  it('is found with its timing, under the id of its runner', async () => {
    @SystemJob({ interval: JobInterval.Daily })
    @Job({ id: 'acme.tidy', name: 'Tidying' })
    class TidyJob extends AnyRunner {}

    @SystemJob({ cron: '0 3 * * *', timeZone: 'Europe/Lisbon' })
    class NightJob extends AnyRunner {}

    class OtherJob extends AnyRunner {}

    const registry = await explore([TidyJob, NightJob, OtherJob]);
    expect(registry.list().map(({ runner, timing }) => ({ id: runner.id, name: runner.name, timing }))).toEqual([
      { id: 'acme.tidy', name: 'Tidying', timing: { interval: 1_440 } },
      { id: 'application.night', name: 'NightJob', timing: { cron: '0 3 * * *', timeZone: 'Europe/Lisbon' } },
    ]);
  });

  it('is found whichever way it is provided, and is nothing when a factory gives nothing', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((id) => {
      @SystemJob({ interval: 1 })
      @Job({ id })
      class TickJob extends AnyRunner {}
      return TickJob;
    });
    const registry = await explore([
      { provide: 'x', useClass: one! },
      { provide: 'y', useFactory: async () => new two!() },
      { provide: 'z', useValue: new three!() },
      { provide: 'alias', useExisting: 'x' },
      { provide: 'nothing', useFactory: () => null },
    ]);
    expect(registry.list().map(({ runner }) => runner.id)).toEqual(['one', 'three', 'two']);
  });

  it.each<[string, unknown, string]>([
    ['no time', {}, 'neither an interval nor a cron expression'],
    ['no options', undefined, 'neither'],
    ['both', { interval: 5, cron: '* * * * *' }, 'both an interval and a cron expression'],
    ['an interval with a time zone', { interval: 5, timeZone: 'UTC' }, 'time zone'],
    ['an interval of nothing', { interval: 0 }, 'at least 1'],
    ['an interval of less than a minute', { interval: 0.5 }, 'whole number'],
    ['an interval that is no number', { interval: '60' }, 'number of minutes'],
    ['an interval that is not a number', { interval: Number.NaN }, 'number of minutes'],
    ['a cron expression with seconds', { cron: '* * * * * *' }, 'five fields'],
    ['a cron expression that never runs', { cron: '0 0 30 2 *' }, 'within 5 years'],
    ['a cron expression that is no text', { cron: 5 }, 'not text'],
    ['an unknown time zone', { cron: '0 3 * * *', timeZone: 'Mars/Phobos' }, 'Mars/Phobos'],
  ])('cannot have %s', async (_what, options, part) => {
    await expect(explore([systemJob(options)])).rejects.toEqual(
      refusal('TickJob', part, 'Set @SystemJob\\({ interval }\\)'),
    );
  });

  it('must be a job runner', async () => {
    @SystemJob({ interval: 1 })
    class PlainJob {}
    await expect(explore([PlainJob])).rejects.toEqual(
      refusal('PlainJob', 'does not extend JobRunner', 'Explored', 'class PlainJob extends JobRunner'),
    );
  });

  it('cannot be request-scoped, neither itself nor by what it injects', async () => {
    const tick = systemJob({ interval: 1 });
    await expect(explore([{ provide: tick, useClass: tick, scope: Scope.REQUEST }])).rejects.toMatchObject({
      code: 'JOB_RUNNER_INVALID',
      message: expect.stringMatching(/TickJob.*request-scoped.*Remove the scope/) as string,
    });

    @SystemJob({ interval: 1 })
    class TenantJob {
      constructor(@Inject(REQUEST) readonly request: unknown) {}
    }
    await expect(explore([TenantJob])).rejects.toEqual(refusal('TenantJob', 'request-scoped'));
  });

  it('cannot be there twice', async () => {
    const tick = systemJob({ interval: 1 });
    const again = { module: class AgainModule {}, providers: [tick] };
    await expect(explore([tick], again)).rejects.toMatchObject({
      code: 'JOB_RUNNER_DUPLICATE',
      message: expect.stringMatching(/application\.tick.*TickJob in Explored.*TickJob in AgainModule/) as string,
    });
    await expect(explore([tick, { provide: 'x', useClass: systemJob({ interval: 2 }) }])).rejects.toMatchObject({
      code: 'JOB_RUNNER_DUPLICATE',
    });
  });

  it('may be an ordinary service to others', async () => {
    const tick = systemJob({ interval: 1 });
    @Injectable()
    class Consumer {
      constructor(@Inject(tick) readonly job: unknown) {}
    }
    expect((await explore([tick, Consumer])).list()).toHaveLength(1);
  });
});
