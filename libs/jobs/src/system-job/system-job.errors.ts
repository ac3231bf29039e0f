import { DataBackendsError } from '@lib/core';

/** A class is no proper system job; stops the start. Each mistake has a class of its own. */
export abstract class SystemJobInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
    cause?: unknown,
  ) {
    super('JOB_RUNNER_INVALID', `The system job ${className} ${problem}. ${remedy}`, { cause });
  }
}

/** `@SystemJob()` on a class whose instances are no `JobRunner`. */
export class SystemJobClassInvalidError extends SystemJobInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `does not extend JobRunner (found as ${place})`,
      `Declare it as "class ${className} extends JobRunner", or remove @SystemJob().`,
    );
  }
}

/** A system job, or something that it injects, is made anew for each request or each consumer. */
export class SystemJobScopeError extends SystemJobInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `is not a singleton: it, or something that it injects, is request-scoped or transient (found as ${place})`,
      'Jobs run outside of any request. Remove the scope, or resolve the scoped provider through ModuleRef inside of run().',
    );
  }
}

/** `@SystemJob()` without a usable time to run. */
export class SystemJobTimingInvalidError extends SystemJobInvalidError {
  constructor(className: string, problem: string, cause?: unknown) {
    super(
      className,
      problem,
      'Set @SystemJob({ interval }) to a whole number of minutes, for instance JobInterval.Hourly, or ' +
        "@SystemJob({ cron, timeZone }) to an expression of five fields, for instance { cron: '0 3 * * *' }.",
      cause,
    );
  }
}

/** Two providers are the same system job. */
export class SystemJobDuplicateError extends SystemJobInvalidError {
  constructor(className: string, id: string, first: string, second: string) {
    super(
      className,
      `is provided twice under the id "${id}": as ${first} and as ${second}`,
      'Provide it in one module and import that module, or give one of them another id with @Job({ id }).',
    );
  }
}
