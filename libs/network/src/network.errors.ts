import { DataBackendsError } from '@lib/core';

/** A URL from which no host and port can be read. The URL itself is never in the message: it may hold a password. */
export class NetworkUrlInvalidError extends DataBackendsError {
  constructor(what: string, cause?: unknown) {
    super('NET_URL_INVALID', `The URL is not valid: ${what}. Write it like https://host/path.`, { cause });
  }
}

/**
 * The policy does not allow the host. One message for every reason, so that nobody can map a private
 * network with it; which address was met and which rule refused it is in `cause`, for the operator's log.
 */
export class NetworkAddressDeniedError extends DataBackendsError {
  constructor(
    readonly host: string,
    reason: string,
  ) {
    super(
      'NET_ADDRESS_DENIED',
      `The host ${quoted(host)} may not be reached. An operator can add it to the option network.allow ` +
        '(DATA_BACKENDS_NETWORK_ALLOW), when it is meant to be reached.',
      { cause: new Error(reason) },
    );
  }
}

/** The name of the host could not be resolved; nothing was connected to. */
export class NetworkDnsError extends DataBackendsError {
  constructor(
    readonly host: string,
    cause?: unknown,
  ) {
    super(
      'NET_DNS',
      `The host name ${quoted(host)} cannot be resolved. Check its spelling and the DNS server of this machine.`,
      { cause },
    );
  }
}

/** Credentials would travel in clear text. */
export class CredentialsOverHttpError extends DataBackendsError {
  constructor(readonly host: string) {
    super(
      'NET_CREDENTIALS_OVER_HTTP',
      `Credentials are not sent to ${quoted(host)} over plain http:. Use https:, or let an operator add the host to the ` +
        'option network.allow (DATA_BACKENDS_NETWORK_ALLOW).',
    );
  }
}

/** A host as text of a message: one line, bounded. */
function quoted(host: string): string {
  return JSON.stringify(host.slice(0, 255));
}
