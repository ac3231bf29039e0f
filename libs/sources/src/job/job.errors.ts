import { DataBackendsError } from '@lib/core';

/** No job has that id, or it is no longer kept. */
export class JobNotFoundError extends DataBackendsError {
  constructor(id: string) {
    super('JOB_NOT_FOUND', `There is no job "${id}".`);
  }
}

/** The process that ran the job ended before the job did. */
export class JobWorkerLostError extends DataBackendsError {
  constructor() {
    super('JOB_WORKER_LOST', 'The process that ran this job ended before the job did. Nothing was lost; sync again.');
  }
}
