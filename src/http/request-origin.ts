import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from './loopback.js';
import { CsrfRejectedError, HostNotAllowedError } from './service.errors.js';

const SAFE_METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a page of another web site makes a browser send here: requests to a name that was made to resolve to
 * this machine (DNS rebinding), and writes across sites. Runs before bodies are read.
 */
export function refuseForeignRequests(configuredHost: string) {
  return (request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void): void => {
    const { headers, method } = request;
    if (!isOwnHost(headers.host, configuredHost)) return next(new HostNotAllowedError(headers.host));
    if (!SAFE_METHODS.has(method) && isForeign(headers)) return next(new CsrfRejectedError());
    next();
  };
}

/**
 * Whether a `Host` header names this service; the port is not part of a site's identity here. A service that others can
 * connect to may have any name: there a token is asked for, which a browser adds to no request by itself.
 */
export function isOwnHost(header: string | undefined, configuredHost: string): boolean {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d+)?$/i.exec(header ?? '');
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && (isLoopback(host) || !isLoopback(configuredHost));
}

/** Whether a browser says that a page of another site is behind the request; other clients say nothing. */
function isForeign(headers: IncomingMessage['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  return origin !== undefined && hostOf(origin) !== headers.host?.toLowerCase();
}

/** Not by `URL.parse()`, which Node 20 does not have. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
