import { OptionsInvalidError } from '@lib/core';

/** The application has more than one `DataBackendsModule`; stops the start. */
export class ModuleImportedTwiceError extends OptionsInvalidError {
  constructor(times: number) {
    super(
      `DataBackendsModule is imported ${times} times in this application, each with a database of its own. Call ` +
        'forRoot() or forRootAsync() once, in the root module, and inject its services elsewhere without importing it. ' +
        'With isGlobal: false, keep what forRoot() returned in a constant and import that wherever it is needed.',
    );
  }
}
