import { DataBackendsError, quoted } from '@lib/core';

/** A class is no proper job runner; stops the start. Each mistake has a class of its own. */
export abstract class JobRunnerInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
  ) {
    super('JOB_RUNNER_INVALID', `The job runner ${className} ${problem}. ${remedy}`);
  }
}

/** An option of `@Job()` is wrong. */
export class JobOptionInvalidError extends JobRunnerInvalidError {
  constructor(className: string, option: string, expected: string) {
    super(className, `has a wrong "${option}"`, `Set @Job({ ${option} }) to ${expected}.`);
  }
}

/** `@Job()` on a class whose instances are no `JobRunner`. */
export class JobRunnerClassInvalidError extends JobRunnerInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `does not extend JobRunner (found as ${place})`,
      `Declare it as "class ${className} extends JobRunner", and override its provider (in tests, too) only with an instance of such a class.`,
    );
  }
}

/** A runner, or something that it injects, is made anew for each request or each consumer. */
export class JobRunnerScopeError extends JobRunnerInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `is not a singleton: it, or something that it injects, is request-scoped or transient (found as ${place})`,
      'Jobs run outside of any request. Remove the scope, or resolve the scoped provider through ModuleRef inside of run().',
    );
  }
}

/** Two runners of one id; stops the start. */
export class JobRunnerDuplicateError extends DataBackendsError {
  constructor(
    readonly id: string,
    readonly first: string,
    readonly second: string,
  ) {
    super(
      'JOB_RUNNER_DUPLICATE',
      `The job runner "${id}" is provided twice: as ${first} and as ${second}. ` +
        'Provide it in one module and import that module, or give one of them another id with @Job({ id }).',
    );
  }
}

/** A job was to be enqueued for a class, or retried for an id, that this application does not have. */
export class JobRunnerUnknownError extends DataBackendsError {
  constructor(runner: string) {
    super(
      'JOB_RUNNER_UNKNOWN',
      `There is no job runner ${quoted(runner)} in this application. Add its class to the providers of a module; ` +
        'runners are known in onApplicationBootstrap() or later.',
    );
  }
}
