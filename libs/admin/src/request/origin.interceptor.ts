import { withOrigin } from '@lib/audit';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { callerOf } from '../access/caller.js';
import { type PlatformRequest, requestAddress } from './platform.js';
import { requestIdOf } from './request-id.js';

/** Lets the audit log know by whom, and by which request, something is changed. */
@Injectable()
export class OriginInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<PlatformRequest>();
    const caller = callerOf(request);
    const origin = {
      via: caller?.session === undefined ? 'api' : 'session',
      actor: caller?.actor ?? null,
      requestId: requestIdOf(request),
      address: requestAddress(request),
    } as const;
    // Nest keeps the context in which `handle()` was called, and not the one of the subscription.
    return new Observable((subscriber) => withOrigin(origin, () => next.handle().subscribe(subscriber)));
  }
}
