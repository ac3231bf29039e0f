import { JobNotFoundError, JobsService } from '@lib/data-backends';
import { SOURCE_OBJECT, SourceNotFoundError } from '@lib/sources';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { CurrentLimits } from '../limits/current-limits.js';
import type { PlatformRequest } from '../request/platform.js';
import { accessOf, type Reach } from './access.decorators.js';
import {
  PermissionDeniedError,
  RouteUnprotectedError,
  ScopeTooNarrowError,
  UnauthenticatedError,
} from './access.errors.js';
import { CurrentPolicy } from './current-policy.js';
import { type Caller, setCaller, unlimitedCaller } from './caller.js';

/**
 * Lets a request through when its sender may send it. Bound to the controllers of this library, never to the application,
 * whose own routes are none of our business.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly policy: CurrentPolicy;
  private readonly limits: CurrentLimits;

  constructor(
    modules: ModulesContainer,
    private readonly jobs: JobsService,
  ) {
    // Made here, so that modules of the application can use the guard without importing this one.
    this.policy = new CurrentPolicy(modules);
    this.limits = new CurrentLimits(modules);
  }

  /**
   * @throws UnauthenticatedError, PermissionDeniedError, ScopeTooNarrowError, RateLimitedError; not found, for sources out of
   *   reach
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (!access) throw new RouteUnprotectedError([`${context.getClass().name}.${context.getHandler().name}()`]);
    const request = context.switchToHttp().getRequest<PlatformRequest & { params: { id?: string } }>();
    const limits = this.limits.find();
    if (access === 'everyone') {
      limits?.count(request);
      return true;
    }
    limits?.beforeLookUp(request);
    const caller = await this.identify(context);
    if (!caller) {
      limits?.countUnknown(request);
      throw new UnauthenticatedError();
    }
    limits?.count(request, caller);
    const { permission } = access;
    if (permission && !caller.permissions.has(permission)) throw new PermissionDeniedError(permission);
    if (caller.sources) await this.checkReach(access.reach, request.params.id ?? '', caller.sources);
    setCaller(request, caller);
    return true;
  }

  /** Who sends a request, as of now; null for someone unknown. For what outlasts the check of its request. */
  identify(context: ExecutionContext): Promise<Caller | null> | Caller | null {
    const policy = this.policy.find();
    return policy ? policy.identify(context) : unlimitedCaller(null);
  }

  /** What is out of reach is answered like what is not there: whether it is there is not to be learned. */
  private async checkReach(reach: Reach, id: string, sources: ReadonlySet<string>): Promise<void> {
    if (reach === 'everything') throw new ScopeTooNarrowError();
    if (reach === 'source' && !sources.has(id.toLowerCase())) throw new SourceNotFoundError(id);
    if (reach === 'job') {
      const { object } = await this.jobs.get(id);
      if (object?.type !== SOURCE_OBJECT || !sources.has(object.id)) throw new JobNotFoundError(id);
    }
  }
}
