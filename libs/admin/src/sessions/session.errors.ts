import { DataBackendsError } from '@lib/core';

/** The application itself knows who its users are: nobody logs in here. */
export class SessionsUnavailableError extends DataBackendsError {
  constructor() {
    super('NOT_FOUND', 'There are no sessions here: this application logs its users in itself.');
  }
}

/** A browser sent the request on behalf of another web site, or does not say that it did not. */
export class CsrfRejectedError extends DataBackendsError {
  constructor() {
    super(
      'CSRF_REJECTED',
      'The request was not sent by a page of this service, as far as its headers Origin and Sec-Fetch-Site tell. Send it ' +
        'from there, or with a token instead of a cookie.',
    );
  }
}
