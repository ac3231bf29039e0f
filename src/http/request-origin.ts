import type { IncomingMessage, ServerResponse } from 'node:http';
import { CsrfRejectedError, isForeign, isSafeMethod } from '@lib/admin';
import { isLoopback } from './loopback.js';
import { HostNotAllowedError } from './service.errors.js';

/**
 * Refuses what a page of another web site makes a browser send here: requests to a name that was made to resolve to
 * this machine (DNS rebinding), and writes across sites. Runs before bodies are read.
 */
export function refuseForeignRequests(configuredHost: string) {
  return (request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void): void => {
    const { headers, method } = request;
    if (!isOwnHost(headers.host, configuredHost)) return next(new HostNotAllowedError(headers.host));
    if (!isSafeMethod(method) && isForeign(headers)) return next(new CsrfRejectedError());
    next();
  };
}

/**
 * Whether a `Host` header names this service; the port is not part of a site's identity here. A service that others can
 * connect to may have any name: there a token is asked for, which a browser adds to no request by itself, or the cookie of a session, which it adds for
 * the name alone that it got it from.
 */
export function isOwnHost(header: string | undefined, configuredHost: string): boolean {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d+)?$/i.exec(header ?? '');
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && (isLoopback(host) || !isLoopback(configuredHost));
}
