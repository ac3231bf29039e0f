import { randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import pg from 'pg';
import { postgresUrl, withPostgresClient } from '../../../../test/support/databases.js';
import { openDatabase } from '../open-database.js';
import { assertSupported, PostgresDatabase } from './postgres-database.js';

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}

describe('PostgresDatabase', () => {
  let schema: string;
  const opened: PostgresDatabase[] = [];
  beforeEach(() => {
    schema = `test_${randomBytes(8).toString('hex')}`;
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });

  const open = async (options: { url?: string; pool?: pg.Pool; maxConnections?: number } = {}) => {
    const url = options.pool ? {} : { url: postgresUrl() };
    const database = await PostgresDatabase.open({ schema, maxConnections: 3, ...url, ...options });
    opened.push(database);
    return database;
  };
  const pidOf = async (database: PostgresDatabase) =>
    (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;
  const terminate = (pid: number) =>
    withPostgresClient((client) => client.query('SELECT pg_terminate_backend($1)', [pid]));
  const backends = (query: string) =>
    withPostgresClient(async (client) =>
      (await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE query LIKE $1', [query])).rows.map(
        ({ pid }) => pid,
      ),
    );

  it('names its connections and uses no more than it may', async () => {
    const database = await open({ maxConnections: 2 });
    const pids = await Promise.all(Array.from({ length: 20 }, () => pidOf(database)));
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
    const { rows } = await database.query(`SELECT current_setting('application_name') AS name`);
    expect(rows).toEqual([{ name: 'nestjs-data-backends' }]);
  });

  it("works on the application's pool and leaves it open", async () => {
    const pool = new pg.Pool({ connectionString: postgresUrl(), max: 2 });
    const listeners = pool.listenerCount('error');
    const database = await open({ pool });
    expect((await database.query('SELECT 1::int8 AS one')).rows).toEqual([{ one: 1 }]);
    await database.withAdvisoryLock('x', async () => undefined);
    await database.close();
    // The application's own queries read as before.
    expect((await pool.query('SELECT 1::int8 AS one')).rows).toEqual([{ one: '1' }]);
    expect(pool.listenerCount('error')).toBe(listeners);
    await pool.end();
  });

  it.each([
    [
      'nobody listens',
      async () => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        await new Promise((resolve) => server.close(resolve));
        return `postgres://postgres:s3cret@127.0.0.1:${port}/postgres`;
      },
    ],
    ['the password is wrong', async () => postgresUrl().replace(':test@', ':s3cret@')],
    ['the database does not exist', async () => `${postgresUrl()}_s3cret`],
    ['the host does not exist', async () => 'postgres://postgres:s3cret@nowhere.invalid/postgres'],
  ])('is unavailable when %s, without saying a secret', async (_, url) => {
    const error = (await open({ url: await url() }).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: 'DB_UNAVAILABLE', retry: 'later' });
    expect(error.message).not.toMatch(/s3cret/);
  });

  it('refuses servers before version 15', () => {
    expect(() => assertSupported(140_011, '14.11')).toThrow(
      expect.objectContaining({ code: 'DB_VERSION_UNSUPPORTED', message: expect.stringContaining('14.11') as string }),
    );
    assertSupported(150_000, '15.0');
  });

  it('survives the end of an idle connection', async () => {
    const database = await open({ maxConnections: 1 });
    const pid = await pidOf(database);
    await terminate(pid);
    await until(async () => {
      const now = await pidOf(database).catch((error: { code: string }) => {
        expect(error.code).toBe('DB_UNAVAILABLE');
        return pid;
      });
      return now !== pid;
    });
  });

  it('survives the end of a connection in the instant in which it arrives', async () => {
    type Connect = (this: pg.Client, callback: (error?: Error) => void) => void;
    const connect = pg.Client.prototype.connect as Connect;
    const spy = jest.spyOn(pg.Client.prototype as { connect: Connect }, 'connect');
    spy.mockImplementation(function (this: pg.Client, callback) {
      connect.call(this, (error) => {
        callback(error);
        this.emit('error', new Error('Connection terminated'));
      });
    });
    try {
      expect(await pidOf(await open({ maxConnections: 1 }))).toEqual(expect.any(Number));
    } finally {
      spy.mockRestore();
    }
  });

  it('reports the end of its connection in a transaction, commits nothing and goes on', async () => {
    const database = await open({ maxConnections: 1 });
    await database.query(`CREATE SCHEMA ${schema}`);
    await database.query(`CREATE TABLE ${schema}.t (n int)`);
    const work = database.transaction(async () => {
      await database.query(`INSERT INTO ${schema}.t VALUES (1)`);
      await terminate(await pidOf(database));
      await database.query('SELECT 1');
    });
    await expect(work).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    const between = database.transaction(async () => {
      await terminate(await pidOf(database));
    });
    await expect(between).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    expect((await database.query(`SELECT n FROM ${schema}.t`)).rows).toEqual([]);
    await database.query(`DROP SCHEMA ${schema} CASCADE`);
  });

  it('reports the end of its connection in a COPY', async () => {
    const database = await open();
    await database.query(`CREATE SCHEMA ${schema}`);
    await database.query(`CREATE TABLE ${schema}.t (data bytea)`);
    function* rows(): Generator<[Uint8Array]> {
      for (let index = 0; index < 100; index++) {
        if (index === 50) void backends(`COPY "${schema}"%`).then((pids) => pids.forEach((pid) => void terminate(pid)));
        yield [Buffer.alloc(1024 * 1024)];
      }
    }
    const slow = async () => {
      for (;;) await database.copyIn({ table: 't', columns: [{ name: 'data', type: 'bytea' }] }, rows());
    };
    await expect(slow()).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    await database.query(`DROP SCHEMA ${schema} CASCADE`);
  });

  it('listens again after its connection was lost', async () => {
    const database = await open();
    const heard: string[] = [];
    const stop = await database.listen('news', (payload) => heard.push(payload));
    await terminate((await backends(`LISTEN "${schema}:news"`))[0]!);
    await until(async () => {
      await database.notify('news', 'again');
      return heard.length > 0;
    });
    expect(heard).toContain('again');
    await stop();
    await until(async () => (await backends(`UNLISTEN "${schema}:news"`)).length === 1);
  });

  it('closes while its listener cannot reach the server', async () => {
    const sockets = new Set<Socket>();
    const target = new URL(postgresUrl());
    const port = Number(target.port);
    const proxy = createServer((socket) => {
      const upstream = connect(port, target.hostname);
      for (const one of [socket, upstream]) {
        sockets.add(one);
        one.on('error', () => undefined);
      }
      socket.pipe(upstream).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    target.port = String((proxy.address() as AddressInfo).port);
    const database = await open({ url: target.href });
    const stop = await database.listen('news', () => undefined);
    const closed = new Promise((resolve) => proxy.close(resolve));
    sockets.forEach((socket) => socket.destroy());
    await closed;
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    await stop();
    await database.close();
  });

  it('holds a lock against other processes, and says when it was lost', async () => {
    const [one, two] = [await open({ maxConnections: 1 }), await open({ maxConnections: 1 })];
    const order: string[] = [];
    let entered = () => undefined as void;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const first = one.withAdvisoryLock('x', async () => {
      entered();
      await until(async () => (await backends('SELECT pg_advisory_lock%')).length === 2);
      order.push('one');
    });
    await inside;
    await Promise.all([first, two.withAdvisoryLock('x', async () => order.push('two'))]);
    expect(order).toEqual(['one', 'two']);
    const lost = one.withAdvisoryLock('y', async () => {
      for (const pid of await backends('SELECT pg_advisory_lock%')) await terminate(pid);
      await two.withAdvisoryLock('y', async () => undefined);
    });
    await expect(lost).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
  });

  it('waits for a lock without taking connections from the pool', async () => {
    const database = await open({ maxConnections: 1 });
    await database.withAdvisoryLock('x', async () => {
      const waiting = [1, 2, 3].map(() => open({ maxConnections: 1 }));
      await Promise.all(waiting);
      expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });

  it('refuses a URL together with a pool', async () => {
    const pool = new pg.Pool();
    const both = openDatabase({ url: postgresUrl(), pool, dataDir: '/nonexistent' });
    await expect(both).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
    await pool.end();
  });

  it('retries a real deadlock and a real serialization failure', async () => {
    const database = await open();
    await database.query(`CREATE SCHEMA ${schema}`);
    await database.query(`CREATE TABLE ${schema}.t (id int PRIMARY KEY, n int)`);
    await database.query(`INSERT INTO ${schema}.t VALUES (1, 0), (2, 0)`);
    const add = (first: number, second: number) =>
      database.transaction(async () => {
        await database.query(`UPDATE ${schema}.t SET n = n + 1 WHERE id = $1`, [first]);
        await delay(50);
        await database.query(`UPDATE ${schema}.t SET n = n + 1 WHERE id = $1`, [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    const increment = () =>
      database.transaction(async () => {
        await database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        const { rows } = await database.query<{ n: number }>(`SELECT n FROM ${schema}.t WHERE id = 1`);
        await delay(20);
        await database.query(`UPDATE ${schema}.t SET n = $1 WHERE id = 1`, [rows[0]!.n + 1]);
      });
    await Promise.all([increment(), increment()]);
    expect((await database.query(`SELECT id, n FROM ${schema}.t ORDER BY id`)).rows).toEqual([
      { id: 1, n: 4 },
      { id: 2, n: 2 },
    ]);
    await database.query(`DROP SCHEMA ${schema} CASCADE`);
  });
});
