import { DataBackendsError, quoted } from '@lib/core';

/** A method is no proper consumer; stops the start. Each mistake has a class of its own. */
export abstract class ConsumerInvalidError extends DataBackendsError {
  constructor(
    readonly method: string,
    problem: string,
    remedy: string,
  ) {
    super('CONSUMER_INVALID', `The consumer ${method} ${problem}. ${remedy}`);
  }
}

/** `@OnDataFiles()` without a usable name. */
export class ConsumerNameInvalidError extends ConsumerInvalidError {
  constructor(method: string, name: unknown) {
    super(
      method,
      name === undefined ? 'has no name' : `has the name ${quoted(name)}, which is not allowed`,
      'Set @OnDataFiles({ name }) to at most 100 letters, digits, "-", "_" and ".", beginning with a letter or digit.',
    );
  }
}

/** Another option of `@OnDataFiles()` is wrong. */
export class ConsumerOptionInvalidError extends ConsumerInvalidError {
  constructor(method: string, option: string, expected: string) {
    super(method, `has a wrong "${option}"`, `Set @OnDataFiles({ ${option} }) to ${expected}.`);
  }
}

/** The class of a consumer, or something that it injects, is made anew for each request or each of its users. */
export class ConsumerScopeError extends ConsumerInvalidError {
  constructor(method: string, place: string) {
    super(
      method,
      `is not of a singleton: its class, or something that it injects, is request-scoped or transient (found as ${place})`,
      'Changes are delivered outside of any request. Remove the scope, or resolve the scoped provider through ModuleRef.',
    );
  }
}

/** Two consumers of one name; stops the start. */
export class ConsumerDuplicateError extends DataBackendsError {
  constructor(
    readonly consumer: string,
    readonly first: string,
    readonly second: string,
  ) {
    super(
      'CONSUMER_DUPLICATE',
      `The consumer "${consumer}" is there twice: as ${first} and as ${second}. ` +
        'Provide its class in one module and import that module, or give one of them another name.',
    );
  }
}

/** No consumer of that name follows that source. */
export class ConsumerNotFoundError extends DataBackendsError {
  constructor(name: string, source?: string) {
    super(
      'CONSUMER_NOT_FOUND',
      source === undefined
        ? `There is no consumer ${quoted(name)}.`
        : `There is no consumer ${quoted(name)} of a data source ${quoted(source)}.`,
    );
  }
}

/** A consumer that was called on purpose threw something. */
export class ConsumerFailedError extends DataBackendsError {
  constructor(name: string, source: string, reason: string) {
    super('CONSUMER_FAILED', `The consumer "${name}" failed on the data source "${source}": ${reason}`);
  }
}
