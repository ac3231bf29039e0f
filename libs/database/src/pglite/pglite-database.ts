import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { KeyedQueues } from '../connection/serial-queue.js';
import type { Lease } from '../connection/session.js';
import { quoteIdentifier } from '../identifiers.js';
import { SqlDatabase } from '../sql-database.js';
import { RESULT_PARSERS } from '../values/result-parsers.js';
import { Checkpointer } from './checkpointer.js';
import { DataDirectoryLock } from './data-directory-lock.js';
import { ensureDataDirectory, readSnapshot } from './empty-directory.js';
import { ExclusiveAccess } from './exclusive-access.js';
import { loadPglite } from './pglite-driver.js';
import { PgliteSession } from './pglite-session.js';

/** The OID of bytea. */
const BYTEA = 17;
/** Milliseconds after which a statement that waits for an idle transaction is refused. */
const PATIENCE = 30_000;

export interface PgliteOptions {
  /** Where data, lock and keys are kept; left out: in memory, for tests. */
  readonly dataDir?: string;
  readonly schema: string;
  /** In memory only: a data directory to start from, as `dumpDataDir('none')` gives it. */
  readonly snapshot?: Blob;
  readonly patience?: number;
}

async function emptyDirectorySnapshot(): Promise<Blob | null> {
  const tar = await readSnapshot();
  return tar && new Blob([new Uint8Array(tar)]);
}

/**
 * PostgreSQL inside this process. It has one connection, so everything waits for its turn; one process at a time
 * may have the data directory. It does not wait for the disk: a crash of the process loses nothing, one of the
 * machine may.
 */
export class PgliteDatabase extends SqlDatabase {
  readonly kind = 'pglite';
  /** Its rows are kept until it is closed, so that others have their turn between two batches. */
  protected readonly cursorWithoutTransaction = 'NO SCROLL CURSOR WITH HOLD';
  readonly #access: ExclusiveAccess;
  readonly #checkpointer: Checkpointer;
  readonly #locks = new KeyedQueues();
  readonly #handlers = new Map<string, Set<(payload: string) => void>>();

  private constructor(
    private readonly pglite: PGlite,
    private readonly lock: DataDirectoryLock | null,
    schema: string,
    patience: number,
  ) {
    super(schema);
    this.#access = new ExclusiveAccess(patience);
    this.#checkpointer = new Checkpointer((work) => this.#exclusively(work));
    // The server's own array parsers are dropped with the rest: both kinds of database read by the same table.
    pglite.parsers = { ...RESULT_PARSERS };
    // Bytes stay bytes; the default spells out every one of them in an array first.
    pglite.serializers = { ...pglite.serializers, [BYTEA]: (value: string) => value };
    pglite.onNotification((channel, payload) => {
      this.outsideContext(() =>
        this.#handlers.get(channel)?.forEach((handler) => queueMicrotask(() => handler(payload))),
      );
    });
  }

  /**
   * Takes the lock of the data directory, initializes it if need be and opens it.
   *
   * @throws DataDirectoryLockedError, DriverMissingError, OptionsInvalidError
   */
  static async open({ dataDir, schema, snapshot, patience = PATIENCE }: PgliteOptions): Promise<PgliteDatabase> {
    const PGliteClass = await loadPglite();
    if (dataDir === undefined) {
      const prebuilt = snapshot ?? (await emptyDirectorySnapshot());
      const pglite = await PGliteClass.create(prebuilt ? { loadDataDir: prebuilt } : {});
      return new PgliteDatabase(pglite, null, schema, patience);
    }
    const lock = await DataDirectoryLock.acquire(join(dataDir, 'pglite.lock'));
    try {
      const directory = await ensureDataDirectory(PGliteClass, dataDir);
      const startParams = [...PGliteClass.defaultStartParams, '-c', 'max_wal_size=64MB'];
      const pglite = await PGliteClass.create({ dataDir: directory, startParams });
      return new PgliteDatabase(pglite, lock, schema, patience);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** A copy of the data directory, for tests that start from it. */
  dump(): Promise<Blob> {
    return this.#exclusively(() => this.pglite.dumpDataDir('none'));
  }

  protected async acquire(): Promise<Lease> {
    await this.#access.take();
    this.#checkpointer.touch();
    return { session: new PgliteSession(this.pglite, this.#access), release: () => this.#access.give() };
  }

  /** This process is the only one, so a lock within it is enough. */
  protected holdLock<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(key, work);
  }

  protected async subscribe(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>> {
    await this.execute(`LISTEN ${quoteIdentifier(channel)}`);
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handler));
    return async () => {
      handlers.delete(handler);
    };
  }

  protected async disconnect(): Promise<void> {
    this.#checkpointer.stop();
    try {
      await this.#exclusively(async (session) => {
        // The next start has nothing to recover then.
        if (this.lock) await session.execute('CHECKPOINT');
        await this.pglite.close();
      });
    } finally {
      await this.lock?.release();
    }
  }

  async #exclusively<T>(work: (session: PgliteSession) => Promise<T>): Promise<T> {
    await this.#access.take();
    try {
      return await work(new PgliteSession(this.pglite, this.#access));
    } finally {
      this.#access.give();
    }
  }
}
