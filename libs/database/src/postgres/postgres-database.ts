import type { Client, Pool, PoolConfig } from 'pg';
import { KeyedQueues } from '../connection/serial-queue.js';
import type { Lease } from '../connection/session.js';
import { DatabaseUnavailableError, DatabaseVersionUnsupportedError } from '../errors/database.errors.js';
import { translating } from '../errors/error-translation.js';
import { SqlDatabase } from '../sql-database.js';
import { loadPostgresDriver, type PostgresDriver } from './postgres-driver.js';
import { PostgresListener } from './postgres-listener.js';
import { PostgresSession } from './postgres-session.js';

const OLDEST_VERSION = 15;
/** Between two statements of a transaction; shorter than a lease, so that who takes over need not wait. */
const IDLE_SECONDS = 30;

export interface PostgresOptions {
  /** Connection string; or else `pool`. */
  readonly url?: string;
  /** A pool of the application: used, never ended. */
  readonly pool?: Pool;
  readonly schema: string;
  /** Connections of our own pool; one more each is used for notifications and for every advisory lock that is held. */
  readonly maxConnections: number;
}

/** A pool as `pg` makes it: it has what is needed to open one more connection of the same kind. */
type OpenPool = Pool & { readonly Client: new (config: PoolConfig) => Client; readonly options: PoolConfig };

function createPool({ pg }: PostgresDriver, url: string, max: number): Pool {
  return new pg.Pool({
    connectionString: url,
    max,
    application_name: 'nestjs-data-backends',
    connectionTimeoutMillis: 20_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
}

/** Throws `DB_VERSION_UNSUPPORTED` for a server that lacks what our SQL needs; `number` is its `server_version_num`. */
export function assertSupported(number: number, name: string): void {
  if (number < OLDEST_VERSION * 10_000) throw new DatabaseVersionUnsupportedError(name, OLDEST_VERSION);
}

const ignore = () => undefined;

/** A PostgreSQL server, reached through a pool of connections. */
export class PostgresDatabase extends SqlDatabase {
  readonly kind = 'postgres';
  protected readonly cursorWithoutTransaction = undefined;
  // A process that is stopped in a transaction would keep its locks, and hold up all others, for as long as it is.
  protected override readonly begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '${IDLE_SECONDS}s'`;
  readonly #pool: OpenPool;
  readonly #listener: PostgresListener;
  readonly #lockQueues = new KeyedQueues();

  private constructor(
    private readonly driver: PostgresDriver,
    pool: Pool,
    private readonly ownsPool: boolean,
    schema: string,
  ) {
    super(schema);
    this.#pool = pool as OpenPool;
    // An idle connection that breaks is replaced by the pool; without a listener its error would end the process.
    this.#pool.on('error', ignore);
    // Nor does it listen between the arrival of a connection and our taking it: the server may end it in that instant.
    if (ownsPool) this.#pool.on('connect', (client) => client.on('error', ignore));
    this.#listener = new PostgresListener(() => this.#createClient());
  }

  /**
   * Connects and checks the server's version.
   *
   * @throws DatabaseUnavailableError, DatabaseVersionUnsupportedError, DriverMissingError, OptionsInvalidError
   */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    const driver = await loadPostgresDriver();
    const pool = options.pool ?? createPool(driver, options.url!, options.maxConnections);
    const database = new PostgresDatabase(driver, pool, !options.pool, options.schema);
    try {
      await database.#checkVersion();
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  async #checkVersion(): Promise<void> {
    const { rows } = await this.query<{ number: number; name: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
    );
    assertSupported(rows[0]!.number, rows[0]!.name);
  }

  protected async acquire(): Promise<Lease> {
    const client = await translating(() => this.outsideTransaction(() => this.#pool.connect()));
    // The pool listens to idle connections only; one that breaks in use would end the process.
    let failed = false;
    const onError = () => {
      failed = true;
    };
    client.on('error', onError);
    return {
      session: new PostgresSession(client, this.driver),
      release: (broken) => {
        client.release(broken || failed);
        // A closed connection may still report why it broke.
        if (!broken && !failed) client.off('error', onError);
      },
    };
  }

  /**
   * A session lock on a connection of its own, so that those who wait take none from the pool. Waiting for the
   * same lock within this process is done here, so that it takes one connection and not one a caller.
   */
  protected async holdLock<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#lockQueues.run(key, async () => {
      const client = this.#createClient();
      let lost = false;
      const onLost = () => {
        lost = true;
      };
      client.on('error', onLost);
      try {
        await translating(async () => {
          await client.connect();
          await client.query('SELECT pg_advisory_lock($1)', [key]);
        });
        client.on('end', onLost);
        const result = await work();
        if (lost) throw new DatabaseUnavailableError('the connection that held a lock was lost while it was needed');
        return result;
      } finally {
        client.off('end', onLost);
        // Ending the connection frees the lock, also when it is already broken.
        await client.end().catch(ignore);
      }
    });
  }

  protected subscribe(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>> {
    return this.outsideTransaction(() => this.#listener.listen(channel, handler));
  }

  protected async disconnect(): Promise<void> {
    await this.#listener.close();
    // A pool of ours keeps the listener: a client that is still ending may report that the server went away.
    if (this.ownsPool) await this.#pool.end();
    else this.#pool.off('error', ignore);
  }

  #createClient(): Client {
    return new this.#pool.Client(this.#pool.options);
  }
}
