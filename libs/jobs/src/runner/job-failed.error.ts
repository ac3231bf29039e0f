import { DataBackendsError } from '@lib/core';

/**
 * Thrown by a runner whose work could not be done, for a reason it knows: the job ends `failed` with this message, and
 * is not tried again.
 *
 * Source: NetBox's `JobFailed`, whose message is lost.
 */
export class JobFailed extends DataBackendsError {
  constructor(message = 'The job failed.', options: { cause?: unknown } = {}) {
    super('JOB_FAILED', message, options);
  }
}
