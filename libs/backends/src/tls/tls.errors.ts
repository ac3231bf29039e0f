import { DataBackendsError } from '@lib/core';

/** The TLS connection to a server could not be made; the classes below tell why, where that is known. */
export class TlsError extends DataBackendsError {
  constructor(url: string, what: string, remedy = 'Check the URL and the certificate of the server.') {
    super('NET_TLS', `The TLS connection to ${url} cannot be verified: ${what}. ${remedy}`);
  }
}

/** Nobody who is trusted vouches for the certificate of the server. */
export class TlsUnknownIssuerError extends TlsError {
  constructor(url: string, hasOwnAuthorities: boolean) {
    super(
      url,
      'the certificate of the server comes from an authority that is not trusted',
      hasOwnAuthorities
        ? 'When the parameter "caCertificate" is set, only the authorities in it are trusted; add the one of the server.'
        : 'Set the parameter "caCertificate" to the certificate of that authority (PEM), or add it to those of this machine.',
    );
  }
}

/** The certificate of the server, or of an authority above it, has expired. */
export class TlsExpiredError extends TlsError {
  constructor(url: string) {
    super(
      url,
      'the certificate of the server, or of an authority above it, has expired',
      'Renew it on the server, and check the clock of this machine.',
    );
  }
}

/** The certificate of the server is valid from some later time on. */
export class TlsNotYetValidError extends TlsError {
  constructor(url: string) {
    super(
      url,
      'the certificate of the server is not valid yet',
      'Check the clock of this machine, then the certificate on the server.',
    );
  }
}

/** The certificate of the server was issued for other names. */
export class TlsHostMismatchError extends TlsError {
  constructor(url: string) {
    super(
      url,
      'the certificate of the server was issued for another host name',
      'Use a host name that the certificate holds in the URL of the source, or renew the certificate with this one.',
    );
  }
}

/** The server lets only clients in that show a certificate. */
export class TlsClientCertificateRequiredError extends TlsError {
  constructor(url: string) {
    super(url, 'the server asks for a client certificate', 'Set the parameters "clientCertificate" and "clientKey".');
  }
}

/** The server does not accept the certificate that it was shown. */
export class TlsClientCertificateRefusedError extends TlsError {
  constructor(url: string) {
    super(
      url,
      'the server does not accept the client certificate',
      'Check that the parameter "clientCertificate" has not expired, and comes from an authority that the server trusts.',
    );
  }
}

/** What answers at an `https:` URL does not speak TLS, or only versions and ciphers that are too old. */
export class TlsNotSpokenError extends TlsError {
  constructor(url: string) {
    super(url, 'the server does not speak TLS there', 'Check the port and the scheme of the URL.');
  }
}
