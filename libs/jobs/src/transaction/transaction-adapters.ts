import type { Db } from 'pg-boss';
import type { JobTransaction } from './job-transaction.js';

/** A client of `pg` between its BEGIN and COMMIT. */
export interface PgTransaction {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What `db.transaction()` of Drizzle on PostgreSQL gives. */
export interface DrizzleTransaction {
  execute(query: unknown): Promise<unknown>;
}

/** The tag `sql` of `drizzle-orm`. */
export interface DrizzleSql {
  (strings: TemplateStringsArray, ...values: unknown[]): unknown;
  param(value: unknown): unknown;
}

/** The `EntityManager` that TypeORM's `dataSource.transaction()` gives, or a `QueryRunner`. */
export interface TypeOrmTransaction {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** The client that Prisma's `$transaction()` gives. */
export interface PrismaTransaction {
  $queryRawUnsafe<T = unknown>(text: string, ...values: unknown[]): Promise<T>;
}

/** What `db.transaction().execute()` of Kysely gives. */
export interface KyselyTransaction {
  executeQuery(query: unknown): Promise<{ rows: unknown[] }>;
}

/** What `knex.transaction()` gives. */
export interface KnexTransaction {
  raw(text: string, values: readonly unknown[]): Promise<unknown>;
}

type PgBossModule = typeof import('pg-boss');

/** A transaction of `pg`: the client that ran BEGIN. Not a pool, which has no transactions. */
export function fromPg(client: PgTransaction): JobTransaction {
  return { query: (text, values) => client.query(text, [...values]) };
}

/**
 * A transaction of Drizzle on PostgreSQL.
 *
 * @param sql the tag of the `drizzle-orm` that made it
 */
export function fromDrizzle(transaction: DrizzleTransaction, sql: DrizzleSql): JobTransaction {
  return through(({ fromDrizzle: adapt }) => adapt(transaction as never, sql as never));
}

/** A transaction of TypeORM: its entity manager, or a query runner that has begun one. */
export function fromTypeOrm(manager: TypeOrmTransaction): JobTransaction {
  return {
    query: async (text, values) => {
      const result = await manager.query(text, [...values]);
      // Rows of a SELECT or INSERT; rows and their count after an UPDATE or DELETE.
      const rows =
        Array.isArray(result) && Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result;
      return { rows: Array.isArray(rows) ? rows : [] };
    },
  };
}

/** An interactive transaction of Prisma. */
export function fromPrisma(transaction: PrismaTransaction): JobTransaction {
  return through(({ fromPrisma: adapt }) => adapt(transaction as never));
}

/** A transaction of Kysely. */
export function fromKysely(transaction: KyselyTransaction): JobTransaction {
  return through(({ fromKysely: adapt }) => adapt(transaction as never));
}

/** A transaction of Knex. */
export function fromKnex(transaction: KnexTransaction): JobTransaction {
  return through(({ fromKnex: adapt }) => adapt(transaction as never));
}

/** By pg-boss's own adapter, which knows the ways of the builder; loaded when it is first used. */
function through(adapt: (boss: PgBossModule) => Db): JobTransaction {
  let adapted: Promise<Db> | undefined;
  return {
    query: async (text, values) => {
      adapted ??= import('pg-boss').then(adapt);
      return (await adapted).executeSql(text, [...values]);
    },
  };
}
