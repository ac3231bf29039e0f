import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataBackendsModule, JobRunner, JobsService, SchedulesService, SystemJob } from '@lib/data-backends';
import { ConsoleLogger, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { until } from '../support/jobs-application.js';

const ran: Date[] = [];

@SystemJob({ interval: 1 / 60 })
class BeatJob extends JobRunner {
  override async run(): Promise<number> {
    ran.push(new Date());
    return ran.length;
  }
}

@Module({ providers: [BeatJob] })
class BeatModule {}

describe('System jobs of an application', () => {
  let module: TestingModule;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'system-jobs-'));
    module = await Test.createTestingModule({
      imports: [
        DataBackendsModule.forRoot({ dataDir, worker: true, scheduler: { enabled: true, minimumInterval: '1s' } }),
        BeatModule,
      ],
    })
      .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
      .compile();
    await module.init();
  });

  afterAll(async () => {
    await module?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('run by themselves, again and again', async () => {
    await until(() => ran.length >= 3);
    const schedules = module.get(SchedulesService, { strict: false });
    await until(async () => (await schedules.get('application.beat')).lastJob?.status === 'completed');
    expect((await schedules.get('application.beat')).interval).toBeCloseTo(1 / 60);
  });

  it('have housekeeping among them, which can be run at once', async () => {
    const schedules = module.get(SchedulesService, { strict: false });
    const jobs = module.get(JobsService, { strict: false });
    const { id } = await schedules.run('data-backends.housekeeping');
    expect(await jobs.wait(id)).toMatchObject({
      status: 'completed',
      result: { jobs: 0, revisions: 0, contents: 0, schedules: 0, tables: expect.any(Number) as number },
    });
  });
});
