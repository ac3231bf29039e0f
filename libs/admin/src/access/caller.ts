import type { IncomingMessage } from 'node:http';
import type { Actor } from '@lib/data-backends';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type PlatformRequest, rawRequest } from '../request/platform.js';
import { type Permission, ROLE_PERMISSIONS } from './permission.js';

/** Who sends a request, and what they may do. */
export interface Caller {
  /** Kept with the jobs that they start; null = the system. */
  readonly actor: Actor | null;
  readonly permissions: ReadonlySet<Permission>;
  /** Ids of the only sources that there are for them; null = all. */
  readonly sources: ReadonlySet<string> | null;
  /** Id of the session that its cookie stands for; left out for who has none. */
  readonly session?: string;
  /** When this ends at the latest; null or left out = never, or unknown. */
  readonly expires?: Date | null;
}

/** Someone who may do everything. */
export function unlimitedCaller(actor: Actor | null): Caller {
  return { actor, permissions: ROLE_PERMISSIONS.admin, sources: null };
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** Notes who sends a request. */
export function setCaller(request: PlatformRequest, caller: Caller): void {
  callers.set(rawRequest(request), caller);
}

/** Who sends a request, as `AccessGuard` found; undefined where it did not ask. */
export function callerOf(request: PlatformRequest): Caller | undefined {
  return callers.get(rawRequest(request));
}

/** Parameter of a handler: who sends the request, as `AccessGuard` found. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<PlatformRequest>());
  if (!caller) throw new Error(`${context.getClass().name} asks for the caller of a route that is open to everyone.`);
  return caller;
});
