import { DrizzleQueryError } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { PgRemoteDatabase, PgRemoteSession, type RemoteCallback } from 'drizzle-orm/pg-proxy';
import type { RowMode } from './connection/session.js';
import type { Drizzle, Orm } from './database.js';
import { defineTables } from './schema/tables.js';

type RunStatement = (text: string, values: readonly unknown[], rowMode: RowMode) => Promise<{ rows: unknown[] }>;

/** Throws what the database threw: drizzle wraps it in an error whose message holds SQL and values. */
class TransparentSession extends PgRemoteSession<Record<string, never>, Record<string, never>> {
  override prepareQuery: PgRemoteSession<Record<string, never>, Record<string, never>>['prepareQuery'] = (...args) => {
    const prepared = super.prepareQuery(...args);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = async (...values) => {
      try {
        return await execute(...values);
      } catch (error) {
        throw error instanceof DrizzleQueryError ? error.cause : error;
      }
    };
    return prepared as never;
  };
}

/** Drizzle whose statements all go through `run`, and so through the transaction of its context. */
export function createDrizzle(schema: string, run: RunStatement): Drizzle {
  return { orm: createOrm(run), tables: defineTables(schema) };
}

function createOrm(run: RunStatement): Orm {
  const callback: RemoteCallback = (text, values, method) => run(text, values, method === 'all' ? 'array' : 'object');
  const dialect = new PgDialect();
  // The class says that its constructor is internal; `drizzle()` does the same with its own session.
  const Remote = PgRemoteDatabase as unknown as new (dialect: PgDialect, session: unknown, schema: undefined) => Orm;
  return new Remote(dialect, new TransparentSession(callback, dialect, undefined), undefined);
}
