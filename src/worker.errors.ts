import { DataBackendsError } from '@lib/data-backends';

/** A worker was started for a database that only one process can open. */
export class WorkerOnEmbeddedDatabaseError extends DataBackendsError {
  constructor() {
    super(
      'DB_EMBEDDED',
      'A worker is a process beside others, and the embedded database can be open in one process only. Set DATABASE_URL ' +
        'to a PostgreSQL database that all processes share. Without one a single service runs the jobs itself: ' +
        'data-backends serve',
    );
  }
}
