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
