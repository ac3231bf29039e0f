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

/** A disabled data source was asked to sync. */
export class SourceDisabledError extends DataBackendsError {
  constructor(name: string) {
    super('SOURCE_DISABLED', `The data source "${name}" is disabled. Enable it (resume) before you sync it.`);
  }
}
