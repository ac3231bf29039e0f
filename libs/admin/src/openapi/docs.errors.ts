import { DataBackendsError } from '@lib/core';

/** What shows the document as a page is not installed. */
export class DocsPackageMissingError extends DataBackendsError {
  constructor(cause: unknown) {
    super(
      'PACKAGE_MISSING',
      'The page needs the package swagger-ui-dist: npm install @nestjs/swagger (which brings it) or swagger-ui-dist. The ' +
        'document itself is at openapi.json beside this page.',
      { cause },
    );
  }
}

/** The page has no such file. */
export class DocsFileNotFoundError extends DataBackendsError {
  constructor(name: string) {
    super('NOT_FOUND', `The page has no file "${name}". Open api/docs.`);
  }
}
