import { jest } from '@jest/globals';
import { EventBus } from '@lib/data-backends';
import { type INestApplication, Module } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer, NestFactory } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import request from 'supertest';
import { type Import, LinesLogger } from './application/host-application.js';
import { GateLog } from './application/host-gates.js';
import { HostListener } from './application/host-listener.js';
import { HostTicks } from './application/host-ticks.js';
import { createDatabase, get, guest, start, syncOne, temporaryDirectory, undo } from './host-support.js';

describe('A host with its own schedule', () => {
  beforeEach(() => {
    // Sockets and files go on by themselves; only the clock stands still.
    jest.useFakeTimers({ now: 500, doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'] });
    undo.push(async () => jest.useRealTimers());
  });

  async function ticksIn(guests: Import[], seconds: number): Promise<{ crons: number; intervals: number }> {
    const application = await start(guests);
    jest.advanceTimersByTime(seconds * 1_000);
    const { crons, intervals } = get(application, HostTicks);
    return { crons, intervals };
  }

  it('has each cron and interval fire once per tick', async () => {
    const url = await createDatabase();
    expect(await ticksIn([guest({ database: { url } })], 5)).toEqual({ crons: 5, intervals: 5 });
  });

  it('would see a guest that brings a ScheduleModule of its own', async () => {
    @Module({ imports: [ScheduleModule.forRoot()] })
    class RudeModule {}
    const { crons } = await ticksIn([RudeModule], 5);
    expect(crons).toBe(10);
  });
});

describe('A host with its own events', () => {
  it('hears each event of a sync once', async () => {
    const application = await start([guest({ database: { url: await createDatabase() } })]);
    const id = await syncOne(application, 'one');
    const { before, after } = get(application, HostListener);
    expect(before.map(({ source }) => source.id)).toEqual([id]);
    expect(after).toEqual([
      expect.objectContaining({
        source: { id, name: 'one', type: 'memory' },
        outcome: 'changed',
        revision: 1,
        created: ['a.txt'],
        updated: [],
        deleted: [],
      }),
    ]);
  });

  it('hears its own events once', async () => {
    const application = await start([guest({ database: false })]);
    get(application, EventEmitter2).emit('host.order', 'first');
    expect(get(application, HostListener).orders).toEqual(['first']);
  });

  it('shares its one emitter', async () => {
    const application = await start([guest({ database: false })]);
    const emitters = new Set(
      [...application.get(ModulesContainer).values()].flatMap(({ providers }) =>
        [...providers.values()].map(({ instance }) => instance).filter((instance) => instance instanceof EventEmitter2),
      ),
    );
    expect([...emitters]).toEqual([get(application, EventBus).events]);
  });

  it('need not have any: the library then has an emitter of its own', async () => {
    const quiet = await guest({ dataDir: await temporaryDirectory() });
    const application = await NestFactory.createApplicationContext(quiet, { logger: new LinesLogger() });
    undo.push(() => application.close());
    const heard: unknown[] = [];
    application.get(EventBus, { strict: false }).events.on('data-source.post-sync', (event) => heard.push(event));
    await syncOne(application, 'quiet');
    expect(heard).toHaveLength(1);
  });
});

describe('A host with its own guard, pipe, filter, interceptor and middleware', () => {
  /** Everything that acts on every route of the application. */
  function globals(application: INestApplication) {
    const config = application.get(ApplicationConfig);
    const router = application.getHttpAdapter().getInstance().router as { stack: { name: string }[] };
    return {
      guards: config.getGlobalGuards().length + config.getGlobalRequestGuards().length,
      pipes: config.getGlobalPipes().length + config.getGlobalRequestPipes().length,
      filters: config.getGlobalFilters().length + config.getGlobalRequestFilters().length,
      interceptors: config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length,
      layers: router.stack.map(({ name }) => name),
    };
  }

  it('finds no other beside them, and no route that it has not made', async () => {
    const alone = globals(await start([]));
    const together = globals(await start([guest({ database: false })]));
    expect(together).toEqual(alone);
    expect(alone).toMatchObject({ guards: 1, pipes: 1, filters: 1, interceptors: 1 });
  });

  it('answers as if it were alone', async () => {
    const answers = async (guests: Import[]) => {
      const application = await start(guests);
      const log = get(application, GateLog);
      const ask = async (path: string, user = 'someone') => {
        const { status, body, headers } = await request(application.getHttpServer()).get(path).set('x-user', user);
        return { status, body, headers: { ...headers, date: '' }, passed: log.take() };
      };
      return [
        await ask('/orders/7'),
        await ask('/orders/missing'),
        await ask('/orders/7', 'intruder'),
        await ask('/no'),
      ];
    };
    const alone = await answers([]);
    const together = await answers([guest({ database: false })]);
    expect(together).toEqual(alone);
    expect(alone[0]).toMatchObject({
      status: 200,
      body: { data: { id: '7' } },
      passed: ['middleware', 'guard', 'interceptor', 'pipe'],
    });
    expect(alone.map(({ status }) => status)).toEqual([200, 500, 403, 404]);
  });
});

describe('The log of the start', () => {
  it('names the backends that were found, and their plugins', async () => {
    const logger = new LinesLogger();
    await start([guest({ database: false })], logger);
    const found = logger.lines.filter((line) => line.includes('[DataBackends]'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/Found \d+ data backends: .*\bmemory \(memory\), memory-digest \(memory\)/);
  });
});
