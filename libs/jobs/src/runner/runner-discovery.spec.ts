import { ConsoleLogger, Inject, Injectable, Module, type Provider, Scope, type Type } from '@nestjs/common';
import { Plugin } from '@lib/core';
import { REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { JobRunnerExplorer } from './job-runner.explorer.js';
import { JobRunner } from './job-runner.js';
import { JobRunnerRegistry } from './job-runner.registry.js';
import { Job, type JobOptions } from './job.decorator.js';
import { kebabCase } from './runner-declaration.js';

class TidyUpJob extends JobRunner {
  override async run(): Promise<void> {}
}

@Job({ id: 'reports', name: 'Reports', queue: 'low', timeout: '2m', retries: 4 })
class ReportsJob extends TidyUpJob {}

class StandInJob extends TidyUpJob {}

function moduleOf(metadata: Parameters<typeof Module>[0], name = 'SomeModule'): Type {
  const target = { [name]: class {} }[name]!;
  Module(metadata)(target);
  return target;
}

async function registryOf(...imports: Type[]): Promise<JobRunnerRegistry> {
  const testing = await Test.createTestingModule({ imports, providers: [JobRunnerRegistry, JobRunnerExplorer] })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  await testing.init();
  const registry = testing.get(JobRunnerRegistry);
  await testing.close();
  return registry;
}

const withProviders = (...providers: Provider[]) => registryOf(moduleOf({ providers }));

const decorated = (options: JobOptions): Type => {
  class SomeJob extends TidyUpJob {}
  Job(options)(SomeJob);
  return SomeJob;
};

describe('A job runner', () => {
  it.each<[string, Provider]>([
    ['class', TidyUpJob],
    ['useClass', { provide: 'tidy', useClass: TidyUpJob }],
    ['useValue', { provide: 'tidy', useValue: new TidyUpJob() }],
    ['useFactory', { provide: 'tidy', useFactory: () => new TidyUpJob() }],
    ['async useFactory', { provide: 'tidy', useFactory: async () => new TidyUpJob() }],
  ])('is found as a provider of the kind %s', async (_, provider) => {
    const registry = await withProviders(provider);
    expect(registry.list()).toMatchObject([
      { id: 'application.tidy-up', name: 'TidyUpJob', queue: 'default', timeout: 3_600_000, retries: 0 },
    ]);
    expect(registry.of(TidyUpJob).runner).toBeInstanceOf(TidyUpJob);
  });

  it('takes what its decorator says', async () => {
    expect((await withProviders(ReportsJob)).find('reports')).toMatchObject({
      name: 'Reports',
      queue: 'low',
      timeout: 120_000,
      retries: 4,
      plugin: 'application',
    });
  });

  it('has the id and the queues of its plugin', async () => {
    const plugin = moduleOf({ providers: [TidyUpJob, decorated({ queue: 'acme.slow' })] }, 'AcmeModule');
    Plugin({ name: 'acme', label: 'Acme', version: '1.0.0', queues: ['slow'] })(plugin);
    const registry = await registryOf(plugin);
    expect(registry.list().map(({ id, queue }) => [id, queue])).toEqual([
      ['acme.some', 'acme.slow'],
      ['acme.tidy-up', 'default'],
    ]);
    expect(registry.queues).toEqual(['high', 'default', 'low', 'acme.slow']);
  });

  it('is found by the class that it stands in for', async () => {
    const registry = await withProviders({ provide: TidyUpJob, useClass: StandInJob });
    expect(registry.of(TidyUpJob)).toMatchObject({ metatype: StandInJob });
  });

  it('counts once when two modules have the same instance', async () => {
    const shared = new TidyUpJob();
    const provider = { provide: TidyUpJob, useValue: shared };
    expect(
      (await registryOf(moduleOf({ providers: [provider] }), moduleOf({ providers: [provider] }))).list(),
    ).toHaveLength(1);
  });

  it('stops the start when there are two of one id', async () => {
    await expect(withProviders(ReportsJob, decorated({ id: 'reports' }))).rejects.toMatchObject({
      code: 'JOB_RUNNER_DUPLICATE',
      message: expect.stringMatching(
        /"reports".*(ReportsJob|SomeJob).*(ReportsJob|SomeJob).*@Job\(\{ id \}\)/,
      ) as string,
    });
  });

  it.each<[string, JobOptions]>([
    ['id', { id: 'Not An Id' }],
    ['name', { name: ' ' }],
    ['queue', { queue: 'fast' }],
    ['timeout', { timeout: 'a while' }],
    ['timeout', { timeout: '2562047h' }],
    ['retries', { retries: -1 }],
  ])('stops the start with a wrong %s', async (option, options) => {
    await expect(withProviders(decorated(options))).rejects.toMatchObject({
      code: 'JOB_RUNNER_INVALID',
      message: expect.stringMatching(new RegExp(`SomeJob has a wrong "${option}"\\. Set @Job`)) as string,
    });
  });

  it('stops the start when it is no runner', async () => {
    class NoRunner {}
    Job()(NoRunner);
    await expect(withProviders(NoRunner)).rejects.toMatchObject({
      code: 'JOB_RUNNER_INVALID',
      message: expect.stringContaining('extends JobRunner') as string,
    });
  });

  it('stops the start when it, or what it injects, is made anew for each request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @Job()
    class IndirectJob extends TidyUpJob {
      constructor(readonly perRequest: PerRequest) {
        super();
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class DirectJob extends TidyUpJob {
      constructor(@Inject(REQUEST) readonly request: unknown) {
        super();
      }
    }
    for (const providers of [[IndirectJob, PerRequest], [DirectJob]]) {
      await expect(withProviders(...providers)).rejects.toMatchObject({
        code: 'JOB_RUNNER_INVALID',
        message: expect.stringContaining('not a singleton') as string,
      });
    }
  });
});

describe('The default id of a class', () => {
  it.each([
    ['HousekeepingJob', 'housekeeping'],
    ['S3SyncJob', 's3-sync'],
    ['HTTPProbeJob', 'http-probe'],
    ['Job', 'job'],
    ['Jobs', 'jobs'],
    ['_Odd$NameJob', 'odd-name'],
  ])('of %s is %s', (name, id) => {
    expect(kebabCase(name)).toBe(id);
  });
});
