import type { IncomingHttpHeaders } from 'node:http';
import type { HttpServer } from '@nestjs/common';
import { type PlatformRequest, type PlatformResponse, rawRequest } from '../request/platform.js';
import { isOwnOrigin } from '../request/request-site.js';
import type { NewSession } from './session.js';

const PLAIN_NAME = 'data-backends-session';
/** Browsers take it over TLS only, for this host alone: no other host of the domain can plant one. */
export const SECURE_COOKIE = `__Host-${PLAIN_NAME}`;

// For the whole host: which part of the path a proxy has taken away is not known here, and paths part no one from anyone.
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

type Cookies = Pick<HttpServer, 'setCookie' | 'clearCookie'>;

/**
 * What the cookie of a session holds; undefined when there is none. Over TLS the plain one counts for nothing: another
 * host of the domain may have planted it, to have somebody work in a session of its own.
 */
export function sessionSecretOf(request: PlatformRequest): string | undefined {
  const { cookie = '' } = rawRequest(request).headers;
  return valueOf(cookie, SECURE_COOKIE) ?? (isSecureRequest(request) ? undefined : valueOf(cookie, PLAIN_NAME));
}

/** Has the browser keep a session. */
export function setSessionCookie(
  adapter: Cookies,
  response: PlatformResponse,
  { secret, expires }: NewSession,
  isSecure: boolean,
): void {
  const maxAge = Math.max(0, Math.floor((expires.getTime() - Date.now()) / 1_000));
  const name = isSecure ? SECURE_COOKIE : PLAIN_NAME;
  adapter.setCookie!(response, name, secret, { ...ATTRIBUTES, secure: isSecure, maxAge });
}

/** Has the browser forget the session that it has. */
export function clearSessionCookie(adapter: Cookies, response: PlatformResponse, headers: IncomingHttpHeaders): void {
  for (const name of [SECURE_COOKIE, PLAIN_NAME]) {
    if (valueOf(headers.cookie ?? '', name) === undefined) continue;
    adapter.clearCookie!(response, name, { ...ATTRIBUTES, secure: name === SECURE_COOKIE });
  }
}

/**
 * Whether the browser speaks to this site over TLS: as the platform says, which knows of the proxies that it trusts, or
 * as the page of this site itself says that sends the request.
 */
export function isSecureRequest(request: PlatformRequest): boolean {
  const { headers } = rawRequest(request);
  const { protocol } = request as { protocol?: string };
  return protocol === 'https' || (isOwnOrigin(headers) && headers.origin!.startsWith('https:'));
}

function valueOf(cookies: string, name: string): string | undefined {
  for (const each of cookies.split(';')) {
    const [key, value] = each.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return undefined;
}
