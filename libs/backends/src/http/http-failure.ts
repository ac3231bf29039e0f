import { isDataBackendsError } from '@lib/core';
import type { IncomingMessage } from 'node:http';
import { retryAfterSeconds } from '../common/retry-after.js';
import { explainTlsFailure } from '../tls/tls-failure.js';
import type { TlsSettings } from '../tls/tls-settings.js';
import { TlsError } from '../tls/tls.errors.js';
import { HttpRateLimitedError, HttpRequestError, HttpTimeoutError } from './http.errors.js';

const NOT_NOW = 'Sync again later.';

/** An answer that is no success, as an error of the catalogue. Nothing of its content is repeated. */
export function refusalError({ statusCode: status = 0, headers }: IncomingMessage, place: string): Error {
  const said = `(HTTP ${status})`;
  const isLimited = status === 429 || (status === 503 && headers['retry-after'] !== undefined);
  if (isLimited) return new HttpRateLimitedError(place, retryAfterSeconds(headers['retry-after'], new Date()));
  if (status === 401 || status === 407) {
    const remedy = 'Give username and password, a token, or a header; or correct them.';
    return new HttpRequestError('HTTP_AUTH_FAILED', `The server of ${place} refuses the credentials ${said}.`, remedy);
  }
  if (status === 403) {
    const remedy = 'Correct the credentials, or let them read it.';
    return new HttpRequestError('HTTP_ACCESS_DENIED', `The server denies access to ${place} ${said}.`, remedy);
  }
  if (status === 404 || status === 410) {
    const remedy = 'Correct the URL; some servers answer so to credentials that they do not like, too.';
    return new HttpRequestError('HTTP_NOT_FOUND', `There is nothing at ${place} ${said}.`, remedy);
  }
  if (status >= 500)
    return new HttpRequestError('HTTP_SERVER_ERROR', `The server of ${place} failed ${said}.`, NOT_NOW);
  if (status >= 400) {
    const remedy = 'Correct the URL and the parameters.';
    return new HttpRequestError('HTTP_REFUSED', `The server of ${place} refused the request ${said}.`, remedy);
  }
  const remedy = 'Check that the URL leads to a file.';
  return new HttpRequestError(
    'HTTP_RESPONSE_INVALID',
    `${place} was answered by HTTP ${status}, without content.`,
    remedy,
  );
}

const UNREACHABLE = /^(?:ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|EADDR)/;
const TLS = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** The connection broke, and may be better the next time. */
export function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  return !isDataBackendsError(error) && UNREACHABLE.test(code) && code !== 'ECONNREFUSED';
}

/** What kept a request from being answered, as an error of the catalogue. */
export function transportError(error: unknown, place: string, tls: TlsSettings): Error {
  if (isDataBackendsError(error)) return error;
  const code = codeOf(error);
  const explained = explainTlsFailure(`${code} ${(error as Error).message}`, { url: place, tls });
  if (explained) return explained;
  if (TLS.test(code)) return new TlsError(place, `the handshake failed with ${code}`);
  if (code === 'ETIMEDOUT') return new HttpTimeoutError(place);
  if (code.startsWith('HPE_')) {
    const remedy = 'Check the URL and its port.';
    return new HttpRequestError(
      'HTTP_RESPONSE_INVALID',
      `What answers at ${place} does not speak HTTP (${code}).`,
      remedy,
    );
  }
  const remedy = 'Check the URL, and that the server runs.';
  const said = /^\w{1,60}$/.test(code) ? code : 'no code';
  return new HttpRequestError(
    'NET_UNREACHABLE',
    `The server of ${place} cannot be reached, or broke off (${said}).`,
    remedy,
  );
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
