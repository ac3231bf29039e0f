import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, PgliteDatabase, PostgresDatabase, type Database } from '@lib/database';
import pg from 'pg';
import { makeMigratedDirectory } from '../../libs/jobs/src/engine/migrated-directory.js';
import { unpackTar } from '../../libs/database/src/pglite/tar.js';

export type DatabaseKind = Database['kind'];

/** Opens a fresh, migrated database; it is closed and removed after the test (or block) that opened it. */
export type OpenDatabase = () => Promise<Database>;

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with the globalSetup of jest.config.js.`);
  return value;
}

/** URL of the PostgreSQL that all tests share, as its superuser. */
export const postgresUrl = (): string => environment('TEST_POSTGRES_URL');

/** URL of a database of that name, on the shared PostgreSQL or wherever another URL says. */
export const databaseUrl = (name: string, url = postgresUrl()): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href;

/** Runs statements on the shared PostgreSQL, or in the database of a URL, with a connection of their own. */
export async function withPostgresClient<T>(use: (client: pg.Client) => Promise<T>, url = postgresUrl()): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The migrated data directory; made by the first test of a run that needs it, in 3 s, and read by all others. */
async function pgliteSnapshot(): Promise<Buffer> {
  const path = environment('TEST_PGLITE_SNAPSHOT');
  if (!existsSync(path)) {
    const dump = await makeMigratedDirectory();
    // Two workers may do this at once; either file is good.
    const temporary = `${path}.${process.pid}`;
    await writeFile(temporary, dump);
    await rename(temporary, path);
  }
  return readFile(path);
}

/**
 * Makes `<dataDir>/pglite` a migrated database, which an application or a process of a test opens in half the time that
 * a first start takes. For all tests that are not about first starts; outside of Jest the first start does it itself.
 */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  if (!process.env['TEST_PGLITE_SNAPSHOT']) return;
  const directory = join(dataDir, 'pglite');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  unpackTar(await pgliteSnapshot(), directory);
  // Every start clears this memory.
  await appendFile(join(directory, 'postgresql.conf'), '\nshared_buffers = 16MB\n');
}

interface Opened {
  readonly database: Database;
  remove(): Promise<void>;
}

const openers: Record<DatabaseKind, () => Promise<Opened>> = {
  pglite: async () => {
    const database = await PgliteDatabase.open({ schema: 'data_backends', snapshot: await pgliteSnapshot() });
    return { database, remove: async () => undefined };
  },
  postgres: async () => {
    const schema = `test_${randomBytes(8).toString('hex')}`;
    const database = await PostgresDatabase.open({ url: postgresUrl(), schema, maxConnections: 10 });
    await migrate(database);
    return {
      database,
      remove: async () => {
        await dropSchema(schema);
        await dropSchema(`${schema}_queue`);
      },
    };
  },
};

const DEADLOCK = '40P01';

/** A process of the test that was killed may still be in a statement, on the server. */
async function dropSchema(name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await withPostgresClient((client) => client.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || attempt === 5) throw error;
    }
  }
}

/** A test that leaves a connection or a cursor in a transaction behind would block or slow those that follow. */
async function assertNothingLeft({ kind, schema }: Database): Promise<void> {
  if (kind !== 'postgres') return;
  const left = await withPostgresClient((client) =>
    client.query<{ state: string; query: string }>(
      `SELECT state, query FROM pg_stat_activity
       WHERE application_name = 'nestjs-data-backends' AND state LIKE 'idle in transaction%' AND query LIKE '%' || $1 || '%'`,
      [schema],
    ),
  );
  if (left.rows.length > 0) throw new Error(`Transactions were left open: ${JSON.stringify(left.rows)}`);
}

async function closeAll(opened: Opened[]): Promise<void> {
  for (const { database, remove } of opened.splice(0).toReversed()) {
    await database.close();
    await assertNothingLeft(database);
    await remove();
  }
}

/**
 * Describes a suite that runs once on PGlite and once on PostgreSQL. `open()` gives a fresh migrated database each time:
 * opened in `beforeAll` it lives until the end of the suite, opened in a test until the end of that test.
 */
export function describeOnEachDatabase(
  name: string,
  suite: (open: OpenDatabase, kind: DatabaseKind) => void,
  kinds: readonly DatabaseKind[] = ['pglite', 'postgres'],
): void {
  describe.each(kinds)(`${name} (%s)`, (kind) => {
    const ofSuite: Opened[] = [];
    const ofTest: Opened[] = [];
    let inTest = false;
    // eslint-disable-next-line jest/require-top-level-describe
    beforeEach(() => {
      inTest = true;
    });
    suite(async () => {
      const opened = await openers[kind]();
      (inTest ? ofTest : ofSuite).push(opened);
      return opened.database;
    }, kind);
    // Hooks run in the order they are defined in: the suite ends what uses its databases first.
    afterEach(async () => {
      inTest = false;
      await closeAll(ofTest);
    });
    afterAll(() => closeAll(ofSuite));
  });
}
