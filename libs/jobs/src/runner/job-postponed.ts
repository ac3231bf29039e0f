/**
 * Thrown by a runner that cannot begin yet, since something else has to end first: the job goes back to its queue, as if
 * it had not been tried, and comes again later. Not an error: nothing of it is kept.
 */
export class JobPostponed extends Error {
  /** @param delay milliseconds until the job comes again, at the earliest */
  constructor(readonly delay: number) {
    super(`The job comes again in ${delay} ms.`);
    this.name = JobPostponed.name;
  }
}
