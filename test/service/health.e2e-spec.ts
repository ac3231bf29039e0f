import { Database } from '@lib/data-backends';
import { AccessGuard, HealthController, ProblemFilter } from '@lib/admin';
import { Test } from '@nestjs/testing';
import { startService } from './support/service.js';

describe.each(['pglite', 'postgres'] as const)('health (%s)', (kind) => {
  it('tells when the database is gone, and that the process still answers', async () => {
    const service = await startService(kind);
    const { app, client } = service;
    try {
      expect((await client.get('/api/health/ready')).body).toEqual({ status: 'ok' });
      await app.get(Database).close();
      const ready = await client.get('/api/health/ready');
      expect([ready.status, ready.body.code]).toEqual([503, 'NOT_READY']);
      expect(ready.headers['content-type']).toContain('application/problem+json');
      expect((await client.get('/api/health/live')).status).toBe(200);
      const sources = await client.get('/api/data-sources');
      expect([sources.status, sources.body.code]).toEqual([503, 'DB_UNAVAILABLE']);
    } finally {
      await service.stop();
    }
  });
});

describe('health of an application', () => {
  it('is not ready before it has started, nor when it stops', async () => {
    const module = await Test.createTestingModule({
      controllers: [HealthController],
      providers: [ProblemFilter, { provide: Database, useValue: { query: async () => ({ rows: [{}], rowCount: 1 }) } }],
    })
      .overrideGuard(AccessGuard)
      .useValue({ canActivate: () => true })
      .compile();
    const health = module.get(HealthController);
    await expect(health.ready()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('starting'),
    });
    await module.init();
    await expect(health.ready()).resolves.toEqual({ status: 'ok' });
    await module.close();
    await expect(health.ready()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('stopping'),
    });
  });
});
