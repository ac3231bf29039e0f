import { DataBackendsError } from '@lib/data-backends';

/** Another program listens there already. */
export class AddressInUseError extends DataBackendsError {
  constructor(host: string, port: number) {
    super(
      'ADDRESS_IN_USE',
      `Port ${port} of ${host} is in use by another program. End it, or set PORT to another port (0 = any that is free).`,
    );
  }
}

/** The service may not, or cannot, listen on that address. */
export class ListenRefusedError extends DataBackendsError {
  constructor(host: string, reason: string, cause?: unknown) {
    super('LISTEN_REFUSED', `The service does not listen on ${host}: ${reason}`, { cause });
  }
}

/** The request names a host that this service is not: a name that was made to resolve to this machine. */
export class HostNotAllowedError extends DataBackendsError {
  constructor(host: string | undefined) {
    const named =
      host === undefined ? 'The request has no Host header' : `The Host "${host}" is not one of this service`;
    super('HOST_NOT_ALLOWED', `${named}. Use localhost or 127.0.0.1.`);
  }
}
