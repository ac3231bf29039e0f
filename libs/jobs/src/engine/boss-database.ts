import type { Database } from '@lib/database';
import type { Db } from 'pg-boss';

const TRANSACTION = /^\s*BEGIN;([\s\S]*)COMMIT;\s*$/;

/**
 * Our database as pg-boss uses one: its statements follow the transaction of their context, so that a message belongs to
 * it, and on PGlite they wait for their turn like all others. Its scripts bring a BEGIN of their own, which would be lost
 * on a pool, and would end a transaction of ours on PGlite.
 */
export function toBossDatabase(database: Database, onMessage: (queue: string) => void): Db {
  return {
    async executeSql(text, values = []) {
      if (values.length > 0) return database.query(text, values);
      const script = TRANSACTION.exec(text)?.[1];
      const rows = await (script === undefined
        ? database.execute(text)
        : database.transaction(() => database.execute(script)));
      return { rows };
    },
    async listen(channel) {
      return { close: await database.listen(channel, onMessage, { foreign: true }) };
    },
  };
}

/** Somebody else's transaction as pg-boss uses one. */
export function toTransactionDatabase(transaction: {
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>;
}): Db {
  return { executeSql: (text, values = []) => transaction.query(text, values) };
}
