import { createHash, timingSafeEqual } from 'node:crypto';
import { HealthController } from '@lib/admin';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.js';
import { UnauthenticatedError } from './service.errors.js';

/** Asks for the admin token everywhere but at the health checks, when one is configured. */
@Injectable()
export class AdminTokenGuard implements CanActivate {
  private readonly expected: Buffer | null;

  constructor(@Inject(CONFIGURATION) { adminToken }: Configuration) {
    this.expected = adminToken === undefined ? null : digest(adminToken);
  }

  /** @throws UnauthenticatedError */
  canActivate(context: ExecutionContext): boolean {
    if (this.expected === null || context.getClass() === HealthController) return true;
    const { authorization = '' } = context.switchToHttp().getRequest<Request>().headers;
    const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    // Digests are of one length, and take the same time to compare whatever the token is.
    if (!timingSafeEqual(digest(token), this.expected)) throw new UnauthenticatedError();
    return true;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
