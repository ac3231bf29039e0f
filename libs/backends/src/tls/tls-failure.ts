import type { DataBackendsError } from '@lib/core';
import type { TlsSettings } from './tls-settings.js';
import * as errors from './tls.errors.js';

/** What is known about a connection that failed. */
export interface TlsAttempt {
  /** URL without credentials, as errors show it. */
  readonly url: string;
  readonly tls: TlsSettings;
}

type Row = readonly [pattern: RegExp, explain: (attempt: TlsAttempt) => DataBackendsError];

const unknownIssuer = ({ url, tls }: TlsAttempt) => new errors.TlsUnknownIssuerError(url, tls.caCertificate !== null);
const clientCertificate = ({ url, tls }: TlsAttempt) =>
  tls.client ? new errors.TlsClientCertificateRefusedError(url) : new errors.TlsClientCertificateRequiredError(url);

/**
 * What TLS libraries say, those of curl (OpenSSL, GnuTLS) and node's own. GnuTLS up to curl 8 says of every
 * certificate that it does not like "server certificate verification failed", which is in none of these rows.
 */
const ROWS: readonly Row[] = [
  [/not (?:yet valid|yet activated|activated)|CERT_NOT_YET_VALID/i, ({ url }) => new errors.TlsNotYetValidError(url)],
  [/certificate (?:has )?expired|expired certificate|CERT_HAS_EXPIRED/i, ({ url }) => new errors.TlsExpiredError(url)],
  [
    /does(?:n't| not) match (?:target host|requested host)|no alternative certificate subject|ERR_TLS_CERT_ALTNAME_INVALID/i,
    ({ url }) => new errors.TlsHostMismatchError(url),
  ],
  [
    /unable to get (?:local )?issuer|unable to verify the first|self[- ]signed certificate|issuer is unknown|unknown issuer|UNABLE_TO_(?:VERIFY|GET_ISSUER)|SELF_SIGNED_CERT|CERT_UNTRUSTED/i,
    unknownIssuer,
  ],
  [
    /certificate (?:is )?required|alert[ _](?:bad|unsupported|certificate|unknown[ _]ca|handshake|no[ _]certificate|access)/i,
    clientCertificate,
  ],
  [
    /wrong version number|WRONG_VERSION_NUMBER|unexpected TLS packet|packet length too long|unsupported protocol|alert protocol version/i,
    ({ url }) => new errors.TlsNotSpokenError(url),
  ],
];

/** The error for what a TLS library said; null when that does not tell. Pure. */
export function explainTlsFailure(text: string, attempt: TlsAttempt): DataBackendsError | null {
  return ROWS.find(([pattern]) => pattern.test(text))?.[1](attempt) ?? null;
}
