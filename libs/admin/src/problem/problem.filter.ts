import type { DataBackendsError } from '@lib/core';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type PlatformRequest, type PlatformResponse, rawResponse } from '../request/platform.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../request/request-id.js';
import { retryAfterOf } from './retry-after.js';
import { toProblem, toRequestError } from './problem.js';

/** Answers every error as `application/problem+json`. Bound to the controllers of this library only. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('DataBackendsApi');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const request = host.switchToHttp().getRequest<PlatformRequest>();
    const response = host.switchToHttp().getResponse<PlatformResponse>();
    const requestId = requestIdOf(request);
    const error = toRequestError(exception);
    this.log(error, requestId);
    if (httpAdapter.isHeadersSent(response)) {
      // To end it properly would pass what was sent until now for the whole answer.
      rawResponse(response).destroy();
      return;
    }
    httpAdapter.setHeader(response, REQUEST_ID_HEADER, requestId);
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    if (error.code === 'UNAUTHENTICATED') httpAdapter.setHeader(response, 'WWW-Authenticate', 'Bearer');
    const wait = retryAfterOf(error);
    // A guard of the application knows better.
    if (wait !== undefined && httpAdapter.getHeader(response, 'Retry-After') === undefined) {
      httpAdapter.setHeader(response, 'Retry-After', String(wait));
    }
    httpAdapter.reply(response, toProblem(error, requestId), error.status);
  }

  private log(error: DataBackendsError, requestId: string): void {
    if (error.status < 500) return;
    const line = `${error.code} in request ${requestId}: ${error.message}`;
    if (error.code !== 'INTERNAL') return this.logger.warn(line);
    const { cause } = error;
    this.logger.error(line, cause instanceof Error ? cause.stack : String(cause));
  }
}
