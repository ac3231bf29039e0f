import { quoted } from '../common/text.js';
import { DataBackendsError } from '../errors/data-backends.error.js';

/** A class is no proper data backend; stops the start. Each mistake has a class of its own. */
export abstract class BackendInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
  ) {
    super('BACKEND_INVALID', `The data backend ${className} ${problem}. ${remedy}`);
  }
}

/** `@DataBackend()` without a usable name. */
export class BackendNameInvalidError extends BackendInvalidError {
  constructor(className: string, name: unknown) {
    super(
      className,
      name === undefined ? 'has no name' : `has the name ${quoted(name)}, which is not allowed`,
      'Set @DataBackend({ name }) to a lower case letter followed by lower case letters, digits or \'-\', at most 50 characters, not "constructor".',
    );
  }
}

/** Another option of `@DataBackend()` has the wrong type. */
export class BackendOptionInvalidError extends BackendInvalidError {
  constructor(className: string, option: string, expected: string) {
    super(className, `has a wrong "${option}"`, `Set @DataBackend({ ${option} }) to ${expected}.`);
  }
}

/** `@DataBackend()` on a class whose instances are no `Backend`. */
export class BackendClassInvalidError extends BackendInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `does not extend Backend (found as ${place})`,
      `Declare it as "class ${className} extends Backend", and override its provider (in tests, too) only with an instance of such a class.`,
    );
  }
}

/** A provider extends `Backend` without `@DataBackend()`: it would be missing in silence. */
export class BackendNotDecoratedError extends BackendInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `is not decorated (found as ${place})`,
      `Add @DataBackend({ name, label, parameters }) above "class ${className}", or remove it from the providers.`,
    );
  }
}

/** A backend, or something it injects, is made anew for each request or each consumer. */
export class BackendScopeError extends BackendInvalidError {
  constructor(className: string, place: string) {
    super(
      className,
      `is not a singleton: it, or something that it injects, is request-scoped or transient (found as ${place})`,
      'Syncs run outside of any request. Remove the scope, or resolve the scoped provider through ModuleRef inside of fetch().',
    );
  }
}

/** Two data backends of one name; stops the start. */
export class BackendDuplicateError extends DataBackendsError {
  constructor(
    readonly backend: string,
    readonly first: string,
    readonly second: string,
  ) {
    super(
      'BACKEND_DUPLICATE',
      `The data backend "${backend}" is provided twice: as ${first} and as ${second}. ` +
        'Provide it in one module and import that module, or give one of them another name with @DataBackend({ name }).',
    );
  }
}

/** The registry was read before the backends were looked for. */
export class BackendRegistryNotReadyError extends DataBackendsError {
  constructor() {
    super(
      'BACKEND_REGISTRY_NOT_READY',
      'The data backends are not known yet. Read DataBackendRegistry in onApplicationBootstrap() or later, and call app.init() or app.listen() first.',
    );
  }
}
