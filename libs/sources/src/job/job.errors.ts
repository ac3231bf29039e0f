import { DataBackendsError } from '@lib/core';

/** No job has that id, or it is no longer kept. */
export class JobNotFoundError extends DataBackendsError {
  constructor(id: string) {
    super('JOB_NOT_FOUND', `There is no job "${id}".`);
  }
}
