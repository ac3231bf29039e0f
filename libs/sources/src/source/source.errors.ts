import { DataBackendsError } from '@lib/core';

/** No data source has that id or name. */
export class SourceNotFoundError extends DataBackendsError {
  constructor(idOrName: string) {
    super('SOURCE_NOT_FOUND', `There is no data source "${idOrName}".`);
  }
}

/** Another data source has that name. */
export class SourceNameTakenError extends DataBackendsError {
  constructor(name: string) {
    super('SOURCE_NAME_TAKEN', `There is a data source named "${name}" already. Choose another name.`, {
      errors: [{ pointer: '/name', detail: 'is taken' }],
    });
  }
}

/** Somebody edited the data source after the version that a change goes by. */
export class SourceChangedError extends DataBackendsError {
  constructor(name: string) {
    super(
      'PRECONDITION_FAILED',
      `The data source "${name}" was changed meanwhile. Get it again, apply your change to what it is now, and send that ` +
        'with its new ETag.',
    );
  }
}

/** A data source was to be created only, or changed only. */
export class SourceExistenceError extends DataBackendsError {
  constructor(name: string, exists: boolean) {
    super(
      'PRECONDITION_FAILED',
      exists
        ? `There is a data source "${name}" already. Leave If-None-Match out to replace it.`
        : `There is no data source "${name}" to replace. Leave If-Match out to create it.`,
    );
  }
}

/** A disabled data source was asked to sync. */
export class SourceDisabledError extends DataBackendsError {
  constructor(name: string) {
    super('SOURCE_DISABLED', `The data source "${name}" is disabled. Enable it (resume) before you sync it.`);
  }
}
