import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request of Express, or of Fastify, which wraps Node's. */
export type PlatformRequest = IncomingMessage | { readonly raw: IncomingMessage };
/** A response of Express, or of Fastify, which wraps Node's. */
export type PlatformResponse = ServerResponse | { readonly raw: ServerResponse };

/** Node's own request, whatever the platform. */
export function rawRequest(request: PlatformRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

/** Node's own response, whatever the platform. */
export function rawResponse(response: PlatformResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** Node's own response, which the platform writes nothing to from now on; headers that were set so far are kept. */
export function takeOver(response: PlatformResponse): ServerResponse {
  if (!('raw' in response)) return response;
  const { raw, getHeaders, hijack } = response as FastifyReply;
  for (const [name, value] of Object.entries(getHeaders.call(response))) raw.setHeader(name, value);
  hijack.call(response);
  return raw;
}

/** What of Fastify's response is needed. */
interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, number | string | string[]>;
  hijack(): unknown;
}

/** What proxies have taken off: plain segments, which name no other host. */
const PREFIX = /^(?:\/[\w.~-]+)+$/;

/**
 * Path that a request came by, with whatever prefix it has, and without its query. What a proxy took off is in
 * `X-Forwarded-Prefix`, of several proxies the outermost first. Anyone may send that: only who did reads paths made of it.
 */
export function requestPath(request: PlatformRequest): string {
  const { originalUrl } = request as { originalUrl?: string };
  const { headers, url = '' } = rawRequest(request);
  return takenOff(headers['x-forwarded-prefix']) + (originalUrl ?? url).split('?')[0]!;
}

function takenOff(header: string | readonly string[] = ''): string {
  const prefixes = String(header)
    .split(',')
    .map((each) => each.trim().replace(/\/$/, ''))
    .filter((each) => each !== '');
  return prefixes.every((each) => PREFIX.test(each)) ? prefixes.join('') : '';
}

/** Address that a request came from, as far as the application trusts what proxies say of it. */
export function requestAddress(request: PlatformRequest): string | null {
  return (request as { ip?: string }).ip ?? rawRequest(request).socket.remoteAddress ?? null;
}
