import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether requests with this method change nothing. */
export function isSafeMethod(method: string | undefined): boolean {
  return SAFE_METHODS.has(method);
}

/** Whether a browser says that a page of another site is behind the request; other clients say nothing. */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && !isOwnOrigin(headers);
}

/** Whether a browser says that a page of this very site is behind the request. */
export function isFromOwnPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? isOwnOrigin(headers) : site === 'same-origin';
}

/** Whether the origin that a request names is the host that it was sent to. */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && host !== undefined && hostOf(origin) === host.toLowerCase();
}

/** Not by `URL.parse()`, which Node 20 does not have. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
