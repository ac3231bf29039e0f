import { DataBackendsError } from '@lib/core';
import { Database } from '@lib/database';

/** Something needs the database that the application switched off. */
export class DatabaseDisabledError extends DataBackendsError {
  constructor() {
    super(
      'DB_DISABLED',
      'The database is switched off, so there are no data sources: only the registry of backends can be used. ' +
        'Leave out database: false in DataBackendsModule.forRoot() to use them.',
    );
  }
}

/** Stands in for the database under `database: false`: whoever uses it is told so. */
export class DisabledDatabase extends Database {
  readonly kind = 'pglite';
  readonly schema = '';

  drizzle(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  query(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  execute(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  readonly inTransaction = false;

  outsideTransaction<T>(work: () => T): T {
    return work();
  }

  transaction(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  copyIn(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  stream(): AsyncIterable<never> {
    throw new DatabaseDisabledError();
  }

  withAdvisoryLock(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  listen(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  notify(): Promise<never> {
    return Promise.reject(new DatabaseDisabledError());
  }

  /** Nothing is open. */
  async close(): Promise<void> {}
}
