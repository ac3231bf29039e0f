import { createHash } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { entityTag, matchesNone } from './entity-tag.js';
import { type PlatformRequest, rawRequest } from './platform.js';

const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/**
 * Tags what is answered as JSON, so that whoever has it already is told so (304). What counts its versions is tagged
 * `"<version>-<digest>"`, whatever the method: writes take that as `If-Match`.
 *
 * Express would tag by itself, Fastify not at all.
 */
@Injectable()
export class EntityTagInterceptor implements NestInterceptor {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    // Events are no answer that anybody could have already.
    if (Reflect.hasMetadata(SSE_METADATA, context.getHandler())) return next.handle();
    return next.handle().pipe(map((body) => this.tagged(context, body)));
  }

  private tagged(context: ExecutionContext, body: unknown): unknown {
    if (typeof body !== 'object' || body === null || body instanceof StreamableFile) return body;
    const { httpAdapter } = this.adapterHost;
    const response: unknown = context.switchToHttp().getResponse();
    const { method, headers } = rawRequest(context.switchToHttp().getRequest<PlatformRequest>());
    const isRead = READS.has(method);
    httpAdapter.setHeader(response, 'Cache-Control', isRead ? 'private, no-cache' : 'no-store');
    const { version } = body as { version?: unknown };
    const isVersioned = typeof version === 'number';
    if (!isRead && !isVersioned) return body;
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27);
    const tag = entityTag(isVersioned ? `${version}-${digest}` : digest);
    httpAdapter.setHeader(response, 'ETag', tag);
    if (!isRead || matchesNone(headers['if-none-match'], tag)) return body;
    httpAdapter.status(response, 304);
    return undefined;
  }
}
