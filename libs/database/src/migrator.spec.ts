import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildNode } from '../../../test/support/child-node.js';
import { describeOnEachDatabase, postgresUrl, withPostgresClient } from '../../../test/support/databases.js';
import type { Migration } from './migrations/migration.js';
import { MIGRATIONS } from './migrations/index.js';
import { checkMigrated, migrate } from './migrator.js';
import { openDatabase } from './open-database.js';
import { PostgresDatabase } from './postgres/postgres-database.js';
import type { SqlDatabase } from './sql-database.js';

const next: Migration = {
  version: MIGRATIONS.length + 1,
  name: 'next',
  oldestCode: 1,
  sql: `CREATE TABLE extra (id integer PRIMARY KEY); INSERT INTO extra VALUES (1); -- several statements; one "text"
        CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;`,
};

describe('migrations', () => {
  it('count from 1 without gaps, and let code run that exists', () => {
    MIGRATIONS.forEach(({ version, oldestCode }, index) => {
      expect(version).toBe(index + 1);
      expect(oldestCode).toBeGreaterThanOrEqual(1);
      expect(oldestCode).toBeLessThanOrEqual(version);
    });
  });
});

describeOnEachDatabase('migrate', (open) => {
  const applied = async (database: SqlDatabase) =>
    (
      await database.query<{ version: number }>(`SELECT version FROM ${database.schema}.migration ORDER BY version`)
    ).rows.map(({ version }) => version);

  it('runs what is missing, once, in our schema only', async () => {
    const database = (await open()) as SqlDatabase;
    await migrate(database, [...MIGRATIONS, next]);
    await migrate(database, [...MIGRATIONS, next]);
    expect(await applied(database)).toEqual([...MIGRATIONS.map(({ version }) => version), next.version]);
    expect((await database.query(`SELECT id FROM ${database.schema}.extra`)).rows).toEqual([{ id: 1 }]);
    const { rows } = await database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toEqual([]);
    expect((await database.query(`SELECT current_setting('search_path') AS path`)).rows).not.toEqual([
      { path: database.schema },
    ]);
  });

  it('leaves the schema as it was when one of several fails', async () => {
    const database = (await open()) as SqlDatabase;
    const broken = { ...next, version: next.version + 1, sql: 'CREATE TABLE fine (); SELECT nonsense' };
    await expect(migrate(database, [...MIGRATIONS, next, broken])).rejects.toMatchObject({ code: '42703' });
    expect(await applied(database)).toEqual(MIGRATIONS.map(({ version }) => version));
    await migrate(database, [...MIGRATIONS, next]);
  });

  it('refuses a database that newer code has made unusable for this one, and no other', async () => {
    const database = (await open()) as SqlDatabase;
    await migrate(database, [...MIGRATIONS, next]);
    await migrate(database, MIGRATIONS);
    await checkMigrated(database, MIGRATIONS);
    const breaking = { ...next, version: next.version + 1, oldestCode: next.version + 1, sql: 'SELECT 1' };
    await migrate(database, [...MIGRATIONS, next, breaking]);
    await expect(migrate(database, MIGRATIONS)).rejects.toMatchObject({ code: 'DB_SCHEMA_NEWER' });
    await expect(checkMigrated(database, [...MIGRATIONS, next])).rejects.toMatchObject({ code: 'DB_SCHEMA_NEWER' });
  });

  it('can only check, and then names what is missing', async () => {
    const database = (await open()) as SqlDatabase;
    await checkMigrated(database);
    await expect(checkMigrated(database, [...MIGRATIONS, next])).rejects.toMatchObject({
      code: 'DB_SCHEMA_OUTDATED',
      message: expect.stringContaining(`${String(next.version).padStart(4, '0')}-next`) as string,
    });
  });
});

describe('migrate, by several at once', () => {
  let schema: string;
  beforeEach(() => {
    schema = `test_${randomBytes(8).toString('hex')}`;
  });
  afterEach(() => withPostgresClient((client) => client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)));

  const options = () => ({ url: postgresUrl(), dataDir: '/nonexistent', schema });

  it('is done by one of many connections', async () => {
    const databases = await Promise.all(
      Array.from({ length: 10 }, () => openDatabase({ ...options(), maxConnections: 1 })),
    );
    const { rows } = await databases[0]!.query(`SELECT count(*) AS count FROM ${schema}.migration`);
    expect(rows).toEqual([{ count: MIGRATIONS.length }]);
    await Promise.all(databases.map((database) => database.close()));
  });

  it('is done by one of several processes', async () => {
    const source = `
      import { openDatabase } from '@lib/database';
      const database = await openDatabase(${JSON.stringify({ ...options(), maxConnections: 1 })});
      console.log('migrated', (await database.query('SELECT count(*) AS count FROM ${schema}.migration')).rows[0].count);
      await database.close();`;
    const children = Array.from({ length: 4 }, () => ChildNode.run(source));
    for (const child of children) {
      expect(await child.line('migrated')).toBe(`migrated ${MIGRATIONS.length}`);
      expect(await child.exited).toBe(0);
    }
  });

  it('leaves nothing when it is killed in the middle', async () => {
    const child = ChildNode.run(`
      import { MIGRATIONS, migrate, PostgresDatabase } from '@lib/database';
      const database = await PostgresDatabase.open(${JSON.stringify({ url: postgresUrl(), schema, maxConnections: 1 })});
      const slow = { version: ${next.version}, name: 'slow', oldestCode: 1, sql: 'SELECT pg_sleep(3600)' };
      await migrate(database, [...MIGRATIONS, slow]);`);
    await withPostgresClient(async (client) => {
      const sleeping = () =>
        client.query(`SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()`);
      while ((await sleeping()).rowCount === 0) await delay(20);
      await child.kill();
      // The server does not look at the broken connection while it sleeps.
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()`,
      );
    });
    const database = await PostgresDatabase.open({ url: postgresUrl(), schema, maxConnections: 1 });
    await expect(checkMigrated(database)).rejects.toMatchObject({ code: 'DB_SCHEMA_OUTDATED' });
    await migrate(database);
    await checkMigrated(database);
    await database.close();
  });

  it('is refused without a schema when it may only check', async () => {
    await expect(openDatabase({ ...options(), migrate: false })).rejects.toMatchObject({ code: 'DB_SCHEMA_OUTDATED' });
  });

  it('needs no right to create schemas once the schema is there', async () => {
    const role = `role_${schema}`;
    await withPostgresClient((client) =>
      client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'test'; CREATE SCHEMA ${schema} AUTHORIZATION ${role}`),
    );
    const url = postgresUrl().replace('postgres:test@', `${role}:test@`);
    const database = await openDatabase({ ...options(), url });
    expect((await database.query(`SELECT count(*) AS count FROM ${schema}.migration`)).rows).toEqual([
      { count: MIGRATIONS.length },
    ]);
    await database.close();
    await withPostgresClient((client) => client.query(`DROP SCHEMA ${schema} CASCADE; DROP ROLE ${role}`));
  });
});
