import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type PlatformRequest, rawRequest } from './platform.js';

/** Header that names a request, in both directions. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

const WELL_FORMED = /^[\w.:-]{1,128}$/;
const ids = new WeakMap<IncomingMessage, string>();

/** The id of a request: the one that came with it when it is well-formed, else one of our own. */
export function requestIdOf(request: PlatformRequest): string {
  const raw = rawRequest(request);
  const known = ids.get(raw);
  if (known !== undefined) return known;
  const given = raw.headers['x-request-id'];
  const id = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  ids.set(raw, id);
  return id;
}
