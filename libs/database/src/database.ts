import type { PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type { CopyTarget } from './copy/copy-target.js';
import type { CopyRows } from './copy/encoded-rows.js';
import type { Tables } from './schema/tables.js';

/** Drizzle's query builder on this database. */
export type Orm = PgRemoteDatabase<Record<string, never>>;

/** Typed queries: the builder, and our tables as it knows them. */
export interface Drizzle {
  readonly orm: Orm;
  readonly tables: Tables;
}

export interface QueryResult<R> {
  readonly rows: R[];
  /** Rows that the statement returned or affected. */
  readonly rowCount: number;
}

/**
 * The one door to PostgreSQL, on a server or embedded (PGlite): the same SQL on both.
 *
 * Every statement issued inside `transaction()` runs on its connection, wherever in the call tree it is
 * issued (AsyncLocalStorage). Time columns come back as `Date`, int8 as `number`, bytea as `Buffer`,
 * jsonb parsed. Errors are of the catalogue (`DB_UNAVAILABLE`, `DB_FULL` …) where the caller can do
 * something about them; other PostgreSQL errors pass with their SQLSTATE in `code`.
 */
export abstract class Database {
  abstract readonly kind: 'postgres' | 'pglite';
  /** Name of our schema, a checked identifier. SQL says `${database.schema}.table`. */
  abstract readonly schema: string;
  /**
   * Drizzle, loaded when it is first asked for. Its statements follow `transaction()` as `query()` does; its own
   * `transaction` does not exist.
   */
  abstract drizzle(): Promise<Drizzle>;

  /** One statement with bound values. */
  abstract query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>>;

  /** Several statements in one text, without values; gives the rows of all of them, one after the other. */
  abstract execute(text: string): Promise<unknown[]>;

  /** Whether the caller is inside `transaction()`. */
  abstract readonly inTransaction: boolean;

  /** Runs something that outlives the caller's transaction, or must not see it, outside of its context. */
  abstract outsideTransaction<T>(work: () => T): T;

  /**
   * Runs `work` in one transaction; nested calls are savepoints. Serialization failures and deadlocks of
   * the outermost transaction are retried up to three times, so `work` must be repeatable.
   */
  abstract transaction<T>(work: () => Promise<T>): Promise<T>;

  /** Writes one bounded batch of rows by binary COPY, in the current transaction or one of its own. */
  abstract copyIn(target: CopyTarget, rows: CopyRows): Promise<void>;

  /** Rows of a large result in batches, in constant memory. */
  abstract stream<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: { batchSize?: number },
  ): AsyncIterable<R>;

  /** Runs `work` while this process alone in the cluster holds the named lock. Waits for it. */
  abstract withAdvisoryLock<T>(name: string, work: () => Promise<T>): Promise<T>;

  /**
   * Calls `handler` for each notification on the channel until the returned function is called. Reconnects by itself.
   *
   * @param options.foreign the channel is somebody else's, and its name not to be made unique to this schema
   */
  abstract listen(
    channel: string,
    handler: (payload: string) => void,
    options?: { foreign?: boolean },
  ): Promise<() => Promise<void>>;

  /** Sends a notification (at most 7,999 bytes) when the current transaction commits. */
  abstract notify(channel: string, payload: string): Promise<void>;

  /** Ends all connections; later calls fail. */
  abstract close(): Promise<void>;
}
