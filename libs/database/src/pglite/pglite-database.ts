import type { PGliteOptions } from '@electric-sql/pglite';
import { KeyedQueues } from '../connection/serial-queue.js';
import type { Lease } from '../connection/session.js';
import { DataDirectoryUnusableError } from '../errors/database.errors.js';
import { quoteIdentifier } from '../identifiers.js';
import { SqlDatabase } from '../sql-database.js';
import { Checkpointer } from './checkpointer.js';
import { DataDirectoryLock, lockPath } from './data-directory-lock.js';
import { ensureDataDirectory, readSnapshot } from './initial-directory.js';
import { ExclusiveAccess } from './exclusive-access.js';
import { FreeSpace } from './free-space.js';
import { startFromMemory } from './memory-directory.js';
import { loadPglite } from './pglite-driver.js';
import { PgliteInstance } from './pglite-instance.js';
import { PgliteSession } from './pglite-session.js';

/** Milliseconds after which a statement that waits for an idle transaction is refused. */
const PATIENCE = 30_000;

const SETTINGS = [
  // Checkpoints give back all of the write-ahead log beyond this.
  'max_wal_size=64MB',
  // All of it is touched at the start; the default of 128 MB made that a tenth longer, and nothing faster after it.
  'shared_buffers=64MB',
];

export interface PgliteOptions {
  /** Where data, lock and keys are kept; left out: in memory, for tests. */
  readonly dataDir?: string;
  readonly schema: string;
  /** In memory only: a data directory to start from, as `dump()` gives it. */
  readonly snapshot?: Buffer;
  readonly patience?: number;
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
  readonly #space: FreeSpace;
  readonly #locks = new KeyedQueues();
  readonly #handlers = new Map<string, Set<(payload: string) => void>>();
  #instance!: PgliteInstance;

  private constructor(
    private readonly startInstance: () => Promise<PgliteInstance>,
    private readonly lock: DataDirectoryLock | null,
    { schema, dataDir, patience = PATIENCE }: PgliteOptions,
  ) {
    super(schema);
    this.#access = new ExclusiveAccess(patience);
    this.#space = new FreeSpace(dataDir);
    this.#checkpointer = new Checkpointer((work) => this.#exclusively(work));
  }

  /**
   * Takes the lock of the data directory, initializes it if need be and opens it.
   *
   * @throws DataDirectoryLockedError, DataDirectoryUnusableError, DriverMissingError, OptionsInvalidError
   */
  static async open(options: PgliteOptions): Promise<PgliteDatabase> {
    const PGliteClass = await loadPglite();
    const { dataDir } = options;
    if (dataDir === undefined) {
      const snapshot = options.snapshot ?? (await readSnapshot(options.schema));
      const memory: PGliteOptions = snapshot ? await startFromMemory(snapshot) : {};
      return PgliteDatabase.#started(() => PgliteInstance.start(PGliteClass, memory), null, options);
    }
    const lock = await DataDirectoryLock.acquire(lockPath(dataDir));
    try {
      const directory = await ensureDataDirectory(PGliteClass, dataDir, options.schema);
      const startParams = [...PGliteClass.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])];
      const start = () =>
        PgliteInstance.start(PGliteClass, { dataDir: directory, startParams }).catch((cause: unknown) => {
          throw new DataDirectoryUnusableError(directory, cause);
        });
      return await PgliteDatabase.#started(start, lock, options);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  static async #started(
    start: () => Promise<PgliteInstance>,
    lock: DataDirectoryLock | null,
    options: PgliteOptions,
  ): Promise<PgliteDatabase> {
    const database = new PgliteDatabase(start, lock, options);
    try {
      await database.#start();
      return database;
    } catch (error) {
      database.#checkpointer.stop();
      throw error;
    }
  }

  /** A copy of the data directory as a plain tar, for tests that start from it. */
  async dump(): Promise<Buffer> {
    const dump = await this.#exclusively(() => this.#instance.pglite.dumpDataDir('none'));
    return Buffer.from(await dump.arrayBuffer());
  }

  protected async acquire(): Promise<Lease> {
    await this.#access.take();
    this.#checkpointer.touch();
    try {
      if (this.#instance.hasCrashed) await this.#restart();
    } catch (error) {
      this.#access.give();
      throw error;
    }
    return { session: this.#session(), release: () => this.#access.give() };
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
        if (this.#instance.hasCrashed) {
          this.#instance.discard();
          return;
        }
        // The next start has nothing to recover then.
        if (this.lock) await session.execute('CHECKPOINT');
        await this.#instance.pglite.close();
      });
    } finally {
      await this.lock?.release();
    }
  }

  async #start(): Promise<void> {
    const instance = await this.startInstance();
    instance.pglite.onNotification((channel, payload) => {
      this.outsideTransaction(() =>
        this.#handlers.get(channel)?.forEach((handler) => queueMicrotask(() => handler(payload))),
      );
    });
    this.#instance = instance;
  }

  /** Recovers as a server does after a crash: what was committed is there. In memory nothing is. */
  async #restart(): Promise<void> {
    if (!this.lock) throw await this.#space.crashReason();
    try {
      this.#instance.discard();
      await this.#start();
      for (const channel of this.#handlers.keys()) {
        await this.#session().execute(`LISTEN ${quoteIdentifier(channel)}`);
      }
    } catch {
      throw await this.#space.crashReason();
    }
  }

  #session(): PgliteSession {
    return new PgliteSession(this.#instance, this.#access, this.#space);
  }

  async #exclusively<T>(work: (session: PgliteSession) => Promise<T>): Promise<T> {
    await this.#access.take();
    try {
      return await work(this.#session());
    } finally {
      this.#access.give();
    }
  }
}
