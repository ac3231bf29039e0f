import { DataBackendsError, quoted } from '@lib/core';

/** A class is no proper handler of synced objects; stops the start. */
export class SyncedObjectInvalidError extends DataBackendsError {
  constructor(
    readonly className: string,
    problem: string,
    remedy: string,
  ) {
    super('SYNCED_OBJECT_INVALID', `The class ${className} with @SyncedObject() ${problem}. ${remedy}`);
  }
}

/** Two classes for one type of objects; stops the start. */
export class SyncedObjectDuplicateError extends DataBackendsError {
  constructor(type: string, first: string, second: string) {
    super(
      'SYNCED_OBJECT_DUPLICATE',
      `Synced objects of the type "${type}" have two classes: ${first} and ${second}. ` +
        'Provide the class in one module and import that module, or give one of them another type.',
    );
  }
}

/** The object is not bound to a file. */
export class SyncedObjectNotFoundError extends DataBackendsError {
  constructor(type: string, id: string) {
    super(
      'SYNCED_OBJECT_NOT_FOUND',
      `The ${quoted(type)} ${quoted(id)} follows no data file. Bind it with SyncedDataService.bind().`,
    );
  }
}
