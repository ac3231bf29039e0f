import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BinaryCopy, Lease, RowMode, Session, StatementResult } from './connection/session.js';
import { TransactionScope } from './connection/transaction-scope.js';
import { encodeCopy } from './copy/copy-encoder.js';
import type { CopyTarget } from './copy/copy-target.js';
import type { CopyRows } from './copy/encoded-rows.js';
import { Database, type Drizzle, type QueryResult } from './database.js';
import {
  DatabaseClosedError,
  DatabaseQueryError,
  DatabaseUnavailableError,
  NestedTransactionError,
} from './errors/database.errors.js';
import { advisoryLockKey, channelName, checkSchemaName, quoteIdentifier } from './identifiers.js';

const MAX_RETRIES = 3;
const DEFAULT_BATCH_SIZE = 1000;
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7999;

/** Serialization failures and deadlocks, after which the whole transaction may simply be run again. */
function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseQueryError && (error.code === '40001' || error.code === '40P01');
}

/** Everything the two kinds of database have in common: all but connections, locks and notifications. */
export abstract class SqlDatabase extends Database {
  readonly schema: string;
  #drizzle: Promise<Drizzle> | undefined;
  readonly #scopes = new AsyncLocalStorage<TransactionScope | undefined>();
  readonly #heldLocks = new AsyncLocalStorage<ReadonlySet<string>>();
  #closing: Promise<void> | undefined;

  protected constructor(schema: string) {
    super();
    this.schema = checkSchemaName(schema);
  }

  /** Takes a connection, waiting for one if need be. */
  protected abstract acquire(): Promise<Lease>;
  /** A cursor's words between its name and `FOR`, when it is opened outside of a transaction; undefined: it needs one. */
  protected abstract readonly cursorWithoutTransaction: string | undefined;
  /** Begins a transaction that writes. */
  protected readonly begin: string = 'BEGIN';
  protected abstract holdLock<T>(key: string, work: () => Promise<T>): Promise<T>;
  protected abstract subscribe(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>;
  protected abstract disconnect(): Promise<void>;

  async query<R = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.#statement(text, values, 'object');
    return { rows: rows as R[], rowCount };
  }

  drizzle(): Promise<Drizzle> {
    // Loading it takes as long as the rest of this library: who does not use it should not wait for it.
    return (this.#drizzle ??= import('./orm.js').then(({ createDrizzle }) =>
      createDrizzle(this.schema, (text, values, rowMode) => this.#statement(text, values, rowMode)),
    ));
  }

  execute(text: string): Promise<unknown[]> {
    return this.#run((session) => session.execute(text));
  }

  get inTransaction(): boolean {
    return this.#scopes.getStore() !== undefined;
  }

  outsideTransaction<T>(work: () => T): T {
    return this.#scopes.run(undefined, () => this.#heldLocks.run(new Set(), work));
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const scope = this.#scopes.getStore();
    if (scope) return scope.run((session) => this.#savepoint(session, scope.depth + 1, work));
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#outermost(work);
      } catch (error) {
        if (attempt > MAX_RETRIES || !isRetryable(error)) throw error;
        await delay(randomInt(10, 50) * attempt);
      }
    }
  }

  async copyIn(target: CopyTarget, rows: CopyRows): Promise<void> {
    const columns = target.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const copy: BinaryCopy = {
      target: `${quoteIdentifier(this.schema)}.${quoteIdentifier(target.table)} (${columns})`,
      batches: (maxBytes) => encodeCopy(target.columns, rows, maxBytes),
    };
    const scope = this.#scopes.getStore();
    // Outside of a transaction the batches need one of their own, and the rows cannot be iterated twice: no retry.
    if (scope) await scope.run((session) => session.copyIn(copy));
    else await this.#outermost(() => this.#run((session) => session.copyIn(copy)));
  }

  async *stream<R = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    options: { batchSize?: number } = {},
  ): AsyncGenerator<R> {
    const batchSize = options.batchSize ?? DEFAULT_BATCH_SIZE;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1)
      throw new RangeError('batchSize must be a positive integer.');
    // The context is taken once: a generator would otherwise see that of whoever asks for the next row.
    const scope = this.#scopes.getStore();
    if (scope) {
      yield* this.#readCursor<R>((use) => scope.run(use), 'NO SCROLL CURSOR', text, values, batchSize);
      return;
    }
    const withoutTransaction = this.cursorWithoutTransaction;
    if (withoutTransaction !== undefined) {
      const outside = <T>(use: (session: Session) => Promise<T>) => this.#scopes.run(undefined, () => this.#run(use));
      yield* this.#readCursor<R>(outside, withoutTransaction, text, values, batchSize);
      return;
    }
    const lease = await this.#lease();
    let broken = true;
    try {
      await lease.session.execute('BEGIN');
      yield* this.#readCursor<R>((use) => use(lease.session), 'NO SCROLL CURSOR', text, values, batchSize);
    } finally {
      try {
        await lease.session.execute('COMMIT');
        broken = false;
      } finally {
        lease.release(broken);
      }
    }
  }

  async withAdvisoryLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    if (this.#scopes.getStore()) {
      throw new NestedTransactionError(
        `The lock "${name}" was asked for inside a transaction, which its holder may be waiting for.`,
      );
    }
    const held = this.#heldLocks.getStore() ?? new Set();
    if (held.has(name)) throw new NestedTransactionError(`The lock "${name}" is already held by the same work.`);
    return this.holdLock(advisoryLockKey(this.schema, name), () => this.#heldLocks.run(new Set([...held, name]), work));
  }

  async listen(
    channel: string,
    handler: (payload: string) => void,
    { foreign = false }: { foreign?: boolean } = {},
  ): Promise<() => Promise<void>> {
    this.#assertOpen();
    if (this.inTransaction) throw new NestedTransactionError(`listen("${channel}") was called inside a transaction.`);
    return this.subscribe(foreign ? channel : channelName(this.schema, channel), handler);
  }

  async notify(channel: string, payload: string): Promise<void> {
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      throw new RangeError(`A notification holds at most ${MAX_PAYLOAD_BYTES} bytes. Send an id instead of the data.`);
    }
    await this.query('SELECT pg_notify($1, $2)', [channelName(this.schema, channel), payload]);
  }

  async close(): Promise<void> {
    if (this.#scopes.getStore()) throw new NestedTransactionError('close() was called inside a transaction.');
    this.#closing ??= this.disconnect();
    await this.#closing;
  }

  #assertOpen(): void {
    if (this.#closing) throw new DatabaseClosedError();
  }

  async #lease(): Promise<Lease> {
    this.#assertOpen();
    return this.acquire();
  }

  #statement(text: string, values: readonly unknown[], rowMode: RowMode): Promise<StatementResult> {
    return this.#run((session) => session.query(text, values, rowMode));
  }

  async #run<T>(use: (session: Session) => Promise<T>): Promise<T> {
    const scope = this.#scopes.getStore();
    if (scope) return scope.run(use);
    const lease = await this.#lease();
    let broken = false;
    try {
      return await use(lease.session);
    } catch (error) {
      broken = error instanceof DatabaseUnavailableError;
      throw error;
    } finally {
      lease.release(broken);
    }
  }

  async #outermost<T>(work: () => Promise<T>): Promise<T> {
    const lease = await this.#lease();
    const { session } = lease;
    let broken = true;
    try {
      await session.execute(this.begin);
      const scope = new TransactionScope(session, 0);
      let result: T;
      try {
        result = await this.#scopes.run(scope, work);
      } catch (error) {
        await scope.end();
        if (!(error instanceof DatabaseUnavailableError)) broken = !(await this.#rollBack(session));
        throw error;
      }
      await scope.end();
      const { command } = await session.query('COMMIT', [], 'object');
      broken = false;
      // PostgreSQL answers COMMIT with a silent ROLLBACK when a statement failed and `work` caught its error.
      if (command === 'ROLLBACK') throw new DatabaseQueryError('25P02', undefined);
      return result;
    } finally {
      lease.release(broken);
    }
  }

  /** False when the connection cannot even do that; the error that led here is the one that explains. */
  #rollBack(session: Session): Promise<boolean> {
    return session.execute('ROLLBACK').then(
      () => true,
      () => false,
    );
  }

  async #savepoint<T>(session: Session, depth: number, work: () => Promise<T>): Promise<T> {
    const name = `nested_${depth}`;
    await session.execute(`SAVEPOINT ${name}`);
    const scope = new TransactionScope(session, depth);
    try {
      const result = await this.#scopes.run(scope, work);
      await scope.end();
      await session.execute(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      await scope.end();
      // When this fails too, the outer transaction cannot commit either: the first error is the one that explains.
      await session.execute(`ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`).catch(() => undefined);
      throw error;
    }
  }

  async *#readCursor<R>(
    run: <T>(use: (session: Session) => Promise<T>) => Promise<T>,
    kind: string,
    text: string,
    values: readonly unknown[],
    batchSize: number,
  ): AsyncGenerator<R> {
    const cursor = `cursor_${randomUUID().replaceAll('-', '')}`;
    await run((session) => session.query(`DECLARE ${cursor} ${kind} FOR ${text}`, values, 'object'));
    let failed = false;
    try {
      for (;;) {
        const { rows } = await run((session) => session.query(`FETCH ${batchSize} FROM ${cursor}`, [], 'object'));
        yield* rows as R[];
        if (rows.length < batchSize) return;
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      const closed = run((session) => session.execute(`CLOSE ${cursor}`));
      // After an error its transaction is void and the cursor gone; that error is on its way already.
      await (failed ? closed.catch(() => undefined) : closed);
    }
  }
}
