import { AsyncResource } from 'node:async_hooks';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildNode } from '../../../../test/support/child-node.js';
import { LONG } from '../../../../test/support/test-budget.js';
import { openDatabase } from '../open-database.js';
import { PgliteDatabase } from './pglite-database.js';

describe('PgliteDatabase', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pglite-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const open = () => openDatabase({ dataDir });

  it('keeps everything in its directory, which nobody else can read', async () => {
    const inner = join(dataDir, 'made', 'by us');
    const database = await openDatabase({ dataDir: inner });
    expect(database.kind).toBe('pglite');
    expect((await readdir(inner)).sort()).toEqual(['pglite', 'pglite.lock']);
    expect((await stat(inner)).mode & 0o077).toBe(0);
    expect((await stat(join(inner, 'pglite'))).mode & 0o077).toBe(0);
    await database.query(`INSERT INTO data_backends.setting VALUES ('a', '1')`);
    await database.close();
    expect(await readdir(inner)).toEqual(['pglite']);
    const again = await openDatabase({ dataDir: inner });
    expect((await again.query('SELECT name FROM data_backends.setting')).rows).toEqual([{ name: 'a' }]);
    await again.close();
  });

  it('removes what a killed first start has left', async () => {
    const left = join(dataDir, 'pglite.new-xyz');
    await mkdir(left);
    await writeFile(join(left, 'PG_VERSION'), '18');
    const database = await open();
    expect((await readdir(dataDir)).sort()).toEqual(['pglite', 'pglite.lock']);
    await database.close();
  });

  it('is the same database with initdb, when there is no snapshot for this version of PGlite', async () => {
    const settings = `SELECT name, setting FROM pg_settings
      WHERE name IN ('server_encoding', 'lc_collate', 'lc_ctype', 'TimeZone', 'max_wal_size') ORDER BY name`;
    // Only the database in use: the snapshot has left out the template databases, which initdb makes.
    const collation = `SELECT datname, datcollate, datlocprovider FROM pg_database WHERE datname = current_database()`;
    const fromSnapshot = await open();
    const { rows } = await fromSnapshot.query(settings);
    const collations = await fromSnapshot.query(collation);
    await fromSnapshot.close();
    const { PGlite } = await import('@electric-sql/pglite');
    const other = join(dataDir, 'other');
    await mkdir(other);
    await (await PGlite.create({ dataDir: join(other, 'pglite') })).close();
    const fromInitdb = await PgliteDatabase.open({ dataDir: other, schema: 'x' });
    expect((await fromInitdb.query(settings)).rows).toEqual(rows);
    expect(collations.rows).toHaveLength(1);
    expect((await fromInitdb.query(collation)).rows).toEqual(collations.rows);
    await fromInitdb.close();
  });

  it('frees the directory when it cannot be opened', async () => {
    await mkdir(join(dataDir, 'pglite'));
    await writeFile(join(dataDir, 'pglite', 'PG_VERSION'), 'nonsense');
    await expect(open()).rejects.toMatchObject({ code: 'DB_DATA_DIR_UNUSABLE' });
    expect(await readdir(dataDir)).toEqual(['pglite']);
  });

  it('refuses a second process', async () => {
    const child = ChildNode.run(`
      import { openDatabase } from '@lib/database';
      const database = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
      console.log('open');
      process.stdin.resume();`);
    await child.line('open');
    await expect(open()).rejects.toMatchObject({ code: 'DB_DATA_DIR_LOCKED', holder: { pid: child.process.pid } });
    await child.kill();
    await (await open()).close();
  });

  it('throws instead of hanging when a transaction waits for a statement outside of it', async () => {
    const database = await PgliteDatabase.open({ schema: 'x', patience: 200 });
    const outside = AsyncResource.bind(() => database.query('SELECT 1'));
    await expect(database.transaction(() => outside())).rejects.toMatchObject({ code: 'DB_NESTED_TRANSACTION' });
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('lets statements wait as long as the transaction before them is at work', async () => {
    const database = await PgliteDatabase.open({ schema: 'x', patience: 3_000 });
    const outside = AsyncResource.bind(() => database.query('SELECT 1 AS one'));
    let waiting: ReturnType<typeof outside> | undefined;
    await database.transaction(async () => {
      waiting = outside();
      for (let index = 0; index < 6; index++) {
        await database.query('SELECT 1');
        await delay(600);
      }
    });
    expect((await waiting)?.rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('starts again after a panic, which neither hangs nor loses anything', async () => {
    const database = await open();
    const heard: string[] = [];
    await database.listen('news', (payload) => heard.push(payload));
    await database.query(`INSERT INTO data_backends.setting VALUES ('a', '1')`);
    const log = join(dataDir, 'pglite', 'pg_wal');
    await rename(log, `${log}.away`);
    const work = database.transaction(async () => {
      await database.query(`INSERT INTO data_backends.setting VALUES ('b', '1')`);
      await database.query('SELECT pg_switch_wal()');
      await database.query(`INSERT INTO data_backends.setting VALUES ('c', '1')`);
      await database.query('CHECKPOINT');
    });
    await expect(work).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    await rm(log, { recursive: true, force: true });
    await rename(`${log}.away`, log);
    expect((await database.query('SELECT name FROM data_backends.setting')).rows).toEqual([{ name: 'a' }]);
    await database.notify('news', 'again');
    await delay(0);
    expect(heard).toEqual(['again']);
    await database.close();
  });

  it('does not let its write-ahead log grow for ever', async () => {
    const database = await open();
    await database.query('CREATE TABLE data_backends.bulk (data bytea)');
    const target = { table: 'bulk', columns: [{ name: 'data', type: 'bytea' }] } as const;
    let log = 0;
    for (let round = 0; round < 12; round++) {
      await database.copyIn(target, [[randomBytes(16 * 1024 * 1024)]]);
      await database.query('TRUNCATE data_backends.bulk');
      await delay(250);
      const files = await readdir(join(dataDir, 'pglite', 'pg_wal'));
      log = Math.max(log, files.filter((name) => /^[0-9A-F]{24}$/.test(name)).length * 16);
    }
    expect(log).toBeLessThanOrEqual(160);
    await database.close();
  });

  it('has every acknowledged commit after kill -9, at any moment', async () => {
    const source = `
      import { openDatabase } from '@lib/database';
      const database = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
      await database.query('CREATE TABLE IF NOT EXISTS data_backends.written (run int, n int, data bytea)');
      const target = { table: 'written', columns: [{ name: 'run', type: 'int4' }, { name: 'n', type: 'int4' }, { name: 'data', type: 'bytea' }] };
      console.log('open');
      for (let n = 1; ; n++) {
        await database.transaction(async () => {
          await database.query('INSERT INTO data_backends.written VALUES ($1, $2, $3)', [Number(process.env.RUN), n, Buffer.alloc(2000, n)]);
          await database.copyIn(target, [[Number(process.env.RUN), -n, Buffer.alloc(20000, n)]]);
        });
        console.log('committed', n);
      }`;
    for (let run = 1; run <= (LONG ? 20 : 5); run++) {
      const child = ChildNode.run(`process.env.RUN = '${run}';\n${source}`);
      await child.line('committed 3');
      await delay(randomInt(0, 150));
      await child.kill();
      const acknowledged = child.lines.filter((line) => line.startsWith('committed')).length;
      const database = await open();
      const { rows } = await database.query<{ n: number; size: number }>(
        'SELECT n, octet_length(data) AS size FROM data_backends.written WHERE run = $1 ORDER BY abs(n), n DESC',
        [run],
      );
      await database.close();
      // Both rows of each transaction, without a gap; the last one may have been committed and not acknowledged.
      expect(rows.length / 2).toBeGreaterThanOrEqual(acknowledged);
      expect(rows.length / 2).toBeLessThanOrEqual(acknowledged + 1);
      rows.forEach(({ n, size }, index) => {
        expect(n).toBe(index % 2 === 0 ? index / 2 + 1 : -(index - 1) / 2 - 1);
        expect(size).toBe(n > 0 ? 2000 : 20000);
      });
    }
  }, 300_000);
});
