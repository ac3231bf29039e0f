import { DataBackendsError } from '@lib/core';
import type { JobStatus } from './job.js';

/** No job has that id, or it is no longer kept. */
export class JobNotFoundError extends DataBackendsError {
  constructor(id: string) {
    super('JOB_NOT_FOUND', `There is no job "${id}".`);
  }
}

/** The process that ran the job ended before the job did. */
export class JobWorkerLostError extends DataBackendsError {
  constructor() {
    super(
      'JOB_WORKER_LOST',
      'The process that ran this job ended before the job did, and no attempt is left. Run it again.',
    );
  }
}

/** An attempt took longer than `@Job({ timeout })` allows. */
export class JobTimeoutError extends DataBackendsError {
  constructor(name: string, timeout: number) {
    super(
      'JOB_TIMEOUT',
      `The job "${name}" took longer than ${timeout / 1000} seconds. Allow it more with @Job({ timeout }), or find out what it waits for.`,
    );
  }
}

/** Somebody cancelled the job, or it was taken over: the reason that its signal aborts with. */
export class JobCancelledError extends DataBackendsError {
  constructor(name: string) {
    super('JOB_CANCELLED', `The job "${name}" was cancelled.`);
  }
}

/** The process shuts down: the reason that the signal of its jobs aborts with. They run again elsewhere. */
export class JobWorkerStoppingError extends DataBackendsError {
  constructor() {
    super('JOB_WORKER_STOPPING', 'This worker is stopping; the job is handed back and runs again.');
  }
}

/** A job that has ended cannot be cancelled. */
export class JobAlreadyEndedError extends DataBackendsError {
  constructor(id: string, status: JobStatus) {
    super('JOB_ALREADY_ENDED', `The job "${id}" has ended already: it is ${status}.`);
  }
}

/** There is nothing to retry in a job that was carried out. */
export class JobNotFailedError extends DataBackendsError {
  constructor(id: string, status: JobStatus) {
    super(
      'JOB_ALREADY_ENDED',
      `The job "${id}" is ${status}; only one that errored, failed or was cancelled can be retried. Start a new one instead.`,
    );
  }
}

/** Only a job that has ended can be retried. */
export class JobNotEndedError extends DataBackendsError {
  constructor(id: string, status: JobStatus) {
    super('JOB_NOT_ENDED', `The job "${id}" is ${status}. Wait for its end, or cancel it first.`);
  }
}

/** Arguments or a result that JSON, or the database, cannot hold. */
export class JobPayloadInvalidError extends DataBackendsError {
  constructor(what: string, problem: string) {
    super(
      'JOB_PAYLOAD_INVALID',
      `The ${what} of the job cannot be stored: ${problem}. Use plain JSON: ids and settings.`,
    );
  }
}

/** Arguments that are too large: they should say what to work on, not carry it. */
export class JobPayloadTooLargeError extends DataBackendsError {
  constructor(what: string, bytes: number, limit: number) {
    super(
      'JOB_PAYLOAD_TOO_LARGE',
      `The ${what} of the job have ${bytes} bytes; at most ${limit} are kept. Pass ids instead of data.`,
    );
  }
}

/** Another worker took the job, since this one gave no sign of life: the reason that its signal aborts with. */
export class JobTakenOverError extends DataBackendsError {
  constructor(name: string) {
    super(
      'JOB_WORKER_LOST',
      `The job "${name}" was taken over by another worker; nothing that it does here counts any more.`,
    );
  }
}

/** The embedded database has one connection, which no transaction of others can be on. */
export class JobTransactionEmbeddedError extends DataBackendsError {
  constructor() {
    super(
      'DB_EMBEDDED',
      'A job cannot become part of that transaction: the embedded database is not the one it runs on. Enqueue inside ' +
        'Database.transaction() without the option "transaction", or set DATABASE_URL to use PostgreSQL.',
    );
  }
}
