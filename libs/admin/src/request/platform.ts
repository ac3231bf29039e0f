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

/** Path that a request came by, with whatever prefix it has and without its query. */
export function requestPath(request: PlatformRequest): string {
  const { originalUrl } = request as { originalUrl?: string };
  return (originalUrl ?? rawRequest(request).url ?? '').split('?')[0]!;
}

/** Address that a request came from, as far as the application trusts what proxies say of it. */
export function requestAddress(request: PlatformRequest): string | null {
  return (request as { ip?: string }).ip ?? rawRequest(request).socket.remoteAddress ?? null;
}
