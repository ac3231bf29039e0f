import { readdir } from 'node:fs/promises';
import { DataBackendRegistry, DataBackendsModule, DataFilesService, DataSourcesService } from '@lib/data-backends';
import { Module } from '@nestjs/common';
import { drizzle } from 'drizzle-orm/node-postgres';
import { MemoryRemote, remotes } from '../support/memory-backend.js';
import { migrateHost, note } from './application/host-database.js';
import { HostListener } from './application/host-listener.js';
import { catalogue, serverSettings } from './catalogue.js';
import {
  connectionsGone,
  createDatabase,
  get,
  guest,
  openPool,
  start,
  syncOne,
  temporaryDirectory,
} from './host-support.js';

describe('A host with its own tables', () => {
  it('finds ours in their schema and nowhere else', async () => {
    const url = await createDatabase();
    const pool = openPool(url);
    await migrateHost(pool);
    const before = await catalogue(pool);

    const application = await start([guest({ database: { url, schema: 'guest' } })]);
    await syncOne(application, 'one');
    await application.close();

    const after = await catalogue(pool);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    const added = after.filter((line) => !before.includes(line));
    expect(added.filter((line) => !/^\w+ guest\b/.test(line))).toEqual([]);
    expect(added).toEqual(expect.arrayContaining(['schema guest', 'relation guest.data_source']));
  });

  it('can run its own migrations before, between and after ours', async () => {
    const url = await createDatabase();
    const pool = openPool(url);
    await migrateHost(pool, 1);
    await (await start([guest({ database: { pool } })])).close();
    await migrateHost(pool, 2);
    await (await start([guest({ database: { pool } })])).close();
    await migrateHost(pool, 2);

    const orm = drizzle(pool);
    await orm.insert(note).values({ text: 'of the host' });
    expect(await orm.select().from(note)).toEqual([{ id: 1, text: 'of the host', author: 'nobody' }]);
  });

  it('can run its first migration after ours', async () => {
    const pool = openPool(await createDatabase());
    await (await start([guest({ database: { pool } })])).close();
    await migrateHost(pool);
    expect(await drizzle(pool).select().from(note)).toEqual([]);
  });

  it('finds the connections of its pool as it left them', async () => {
    const url = await createDatabase();
    const pool = openPool(url, { max: 1, options: '-c search_path=host_schema,public -c statement_timeout=12345' });
    await pool.query('CREATE SCHEMA host_schema');
    await pool.query('CREATE TABLE host_schema.thing AS SELECT now() AS made, 1::bigint AS big');
    const before = await serverSettings(pool);
    const listeners = pool.eventNames().map((name) => [name, pool.listenerCount(name)]);

    const application = await start([guest({ database: { pool } })]);
    await syncOne(application, 'one');

    expect(await serverSettings(pool)).toEqual(before);
    expect((await pool.query('SHOW search_path')).rows).toEqual([{ search_path: 'host_schema,public' }]);
    // By name alone, and with the types that the host's driver makes.
    expect((await pool.query('SELECT made, big FROM thing')).rows).toEqual([{ made: expect.any(Date), big: '1' }]);
    await application.close();
    expect(pool.eventNames().map((name) => [name, pool.listenerCount(name)])).toEqual(listeners);
  });

  it('keeps its pool open when the application closes', async () => {
    const pool = openPool(await createDatabase());
    const application = await start([guest({ database: { pool } })]);
    await syncOne(application, 'one');
    await application.close();
    expect(pool.ended).toBe(false);
    expect(pool.idleCount).toBe(pool.totalCount);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('A host that closes', () => {
  it('has no connection of ours left', async () => {
    const url = await createDatabase();
    const application = await start([guest({ database: { url } })]);
    await syncOne(application, 'one');
    await application.close();
    await expect(connectionsGone(url)).resolves.toBeUndefined();
  });

  it('gives the data directory of the embedded database back', async () => {
    const dataDir = await temporaryDirectory();
    const first = await start([guest({ dataDir })]);
    const id = await syncOne(first, 'one');
    expect(await readdir(dataDir)).toContain('pglite.lock');
    await first.close();
    expect(await readdir(dataDir)).not.toContain('pglite.lock');

    const second = await start([guest({ dataDir })]);
    expect(await get(second, DataFilesService).text(id, 'a.txt')).toBe('one');
  });

  it('gives it back when its start failed, too', async () => {
    const dataDir = await temporaryDirectory();
    @Module({})
    class FailingModule {
      onModuleInit(): void {
        throw new Error('the host has a fault of its own');
      }
    }
    await expect(start([guest({ dataDir }), FailingModule])).rejects.toThrow('a fault of its own');
    expect(await readdir(dataDir)).not.toContain('pglite.lock');
  });

  it('finds the process as it was', async () => {
    const listeners = () => Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));
    const surroundings = () => ({
      listeners: listeners(),
      environment: { ...process.env },
      globals: Object.keys(globalThis),
    });
    // Nest and the drivers do some things once.
    await (await start([guest({ dataDir: await temporaryDirectory() })])).close();
    const before = surroundings();
    const application = await start([guest({ dataDir: await temporaryDirectory() })]);
    await syncOne(application, 'one');
    await application.close();
    expect(surroundings()).toEqual(before);
  });

  it('waits for a sync that is running to end, and says so to who waits for it', async () => {
    const application = await start([guest({ dataDir: await temporaryDirectory() })]);
    const remote = new MemoryRemote();
    remotes.set('slow', remote);
    remote.write('a.txt', 'a');
    const reached = new Promise<void>((resolve) => {
      remote.before = (step) => {
        if (step !== 'list') return undefined;
        resolve();
        return new Promise(() => undefined);
      };
    });
    const sources = get(application, DataSourcesService);
    const { id } = await sources.create({ name: 'slow', type: 'memory', sourceUrl: 'memory://slow' });
    const outcome = sources.sync(id).catch((error: unknown) => error);
    await reached;
    await application.close();
    expect(await outcome).toMatchObject({ code: 'SYNC_CANCELLED' });
  });
});

describe('Two applications in one process', () => {
  it('with a schema each do not disturb each other', async () => {
    const url = await createDatabase();
    const [first, second] = [
      await start([guest({ database: { url, schema: 'first' } })]),
      await start([guest({ database: { url, schema: 'second' } })]),
    ];
    const id = await syncOne(first, 'one');

    await expect(get(second, DataSourcesService).get(id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    expect(get(first, HostListener).after).toHaveLength(1);
    expect(get(second, HostListener).after).toHaveLength(0);

    await first.close();
    const other = await syncOne(second, 'two');
    expect(await get(second, DataFilesService).text(other, 'a.txt')).toBe('two');
    expect(get(second, HostListener).after).toHaveLength(1);
  });

  it('each know their own backends', async () => {
    const [first, second] = [
      await start([guest({ database: false })]),
      await start([DataBackendsModule.forRoot({ database: false })]),
    ];
    expect(get(first, DataBackendRegistry).has('memory')).toBe(true);
    expect(get(second, DataBackendRegistry).has('memory')).toBe(false);
  });
});
