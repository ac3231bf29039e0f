/**
 * A transaction of the application, on the same PostgreSQL database: a job that is enqueued in it belongs to it. The
 * functions `fromPg`, `fromDrizzle`, `fromTypeOrm`, `fromPrisma`, `fromKysely` and `fromKnex` make one.
 */
export interface JobTransaction {
  /** Runs one statement with values for its `$1`, `$2` …; objects among them are JSON text already. */
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>;
}
