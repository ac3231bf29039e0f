import { DataBackendsError } from '@lib/core';

/** The URL of a local source names no directory of this machine. */
export class LocalUrlInvalidError extends DataBackendsError {
  constructor(what: string, cause?: unknown) {
    super(
      'NET_URL_INVALID',
      `The URL of the local source is not valid: ${what}. Give an absolute path like /srv/configs, or a URL like file:///srv/configs.`,
      { cause, errors: [{ pointer: '/sourceUrl', detail: `The URL is not valid: ${what}.` }] },
    );
  }
}
