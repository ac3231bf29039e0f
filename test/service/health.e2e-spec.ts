import { Database } from '@lib/data-backends';
import { AccessGuard, DataBackendsHealthIndicator, HealthController, ProblemFilter } from '@lib/admin';
import { JobsHealth } from '@lib/jobs';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test, type TestingModule } from '@nestjs/testing';
import { startService } from './support/service.js';

const UP = { status: 'up' };
const ALL_UP = { database: UP, scheduler: UP, worker: UP, queue: UP };

describe.each(['pglite', 'postgres'] as const)('health (%s)', (kind) => {
  it('tells when the database is gone, and that the process still answers', async () => {
    const service = await startService(kind);
    const { app, client } = service;
    try {
      expect((await client.get('/api/health/ready')).body).toEqual({ status: 'ok', checks: ALL_UP });
      await app.get(Database).close();
      const ready = await client.get('/api/health/ready');
      expect([ready.status, ready.body.code]).toEqual([503, 'NOT_READY']);
      expect(ready.body.detail).toContain('its database does not work');
      expect(ready.headers['content-type']).toContain('application/problem+json');
      expect((await client.get('/api/health/live')).status).toBe(200);
      const sources = await client.get('/api/data-sources');
      expect([sources.status, sources.body.code]).toEqual([503, 'DB_UNAVAILABLE']);
      for (const { headers } of [ready, sources]) expect(headers['retry-after']).toBe('5');
    } finally {
      await service.stop();
    }
  });
});

describe('health of an application', () => {
  let reports: { worker: boolean | null; scheduler: boolean | null; queue: () => Promise<boolean | null> };
  let module: TestingModule;

  beforeEach(async () => {
    reports = { worker: true, scheduler: true, queue: async () => true };
    module = await Test.createTestingModule({
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [
        ProblemFilter,
        DataBackendsHealthIndicator,
        { provide: Database, useValue: { query: async () => ({ rows: [{}], rowCount: 1 }) } },
        {
          provide: JobsHealth,
          useValue: {
            worker: () => reports.worker,
            scheduler: () => reports.scheduler,
            queue: () => reports.queue(),
          },
        },
      ],
    })
      .overrideGuard(AccessGuard)
      .useValue({ canActivate: () => true })
      .compile();
  });
  afterEach(() => module?.close());

  it('is not ready before it has started, nor when it stops', async () => {
    const health = module.get(HealthController);
    await expect(health.ready()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('starting'),
    });
    await module.init();
    await expect(health.ready()).resolves.toEqual({ status: 'ok', checks: ALL_UP });
    await module.close();
    await expect(health.ready()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('stopping'),
    });
  });

  it('says which part is down, and does not mind parts of others', async () => {
    await module.init();
    reports = { worker: null, scheduler: false, queue: () => Promise.reject(new Error('with a secret')) };
    await expect(module.get(HealthController).ready()).rejects.toMatchObject({
      message: 'The application is not ready: its scheduler does not work, its queue does not work. Try again later.',
    });
  });

  it('is told to Terminus', async () => {
    const health = await module.resolve(HealthCheckService);
    const indicator = module.get(DataBackendsHealthIndicator);
    const check = () => health.check([() => indicator.database(), () => indicator.worker('jobs')]);
    await expect(check()).resolves.toMatchObject({
      status: 'ok',
      info: { database: { status: 'up' }, jobs: { status: 'up' } },
    });
    reports.worker = false;
    await expect(check()).rejects.toMatchObject({
      response: { status: 'error', error: { jobs: { status: 'down', message: 'does not work' } } },
    });
  });
});
