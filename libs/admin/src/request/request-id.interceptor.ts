import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import type { PlatformRequest } from './platform.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.js';

/** Names each request in its answer; the filter does so for errors. */
@Injectable()
export class RequestIdInterceptor implements NestInterceptor {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const id = requestIdOf(http.getRequest<PlatformRequest>());
    this.adapterHost.httpAdapter.setHeader(http.getResponse(), REQUEST_ID_HEADER, id);
    return next.handle();
  }
}
