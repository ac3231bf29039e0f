import { placeOf } from './http-url.js';
import { HttpRedirectDeniedError } from './http.errors.js';

export const MAX_REDIRECTS = 5;

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/**
 * Where a redirect leads. Pure; whether that may be reached is for the network policy.
 *
 * @throws HttpRedirectDeniedError
 */
export function redirectTarget(from: URL, location: string | undefined, followed: number): URL {
  const deny = (what: string): Error => new HttpRedirectDeniedError(placeOf(from), what);
  if (followed >= MAX_REDIRECTS) throw deny(`it is the ${MAX_REDIRECTS + 1}th one after another`);
  if (location === undefined || !URL.canParse(location, from.href)) throw deny('it does not say where to');
  const target = new URL(location, from);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw deny('it leads out of HTTP');
  if (from.protocol === 'https:' && target.protocol === 'http:') throw deny('it leads from https: to http:');
  target.username = '';
  target.password = '';
  target.hash = '';
  return target;
}
