import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permission.js';

/**
 * What a route touches, for callers who may see some sources only.
 * - `source`: the source that the path parameter `id` names; `job`: the one that the job `id` is about
 * - `listed`: what the handler leaves out of its list, by the caller's `sources`
 * - `everything`: refused to them; `nothing`: nothing that belongs to a source
 */
export type Reach = 'source' | 'job' | 'listed' | 'everything' | 'nothing';

/** What a route asks of whoever calls it. */
export interface RouteAccess {
  /** Null = none: that it is known who calls is enough. */
  readonly permission: Permission | null;
  readonly reach: Reach;
}

const ACCESS = Symbol.for('nestjs-data-backends:route-access');

/** The permission that a route needs. A route with neither this, `@RequireCaller()` nor `@OpenToEveryone()` stops the start. */
export function RequirePermission(permission: Permission, reach: Reach): MethodDecorator {
  return SetMetadata<symbol, RouteAccess>(ACCESS, { permission, reach });
}

/** A route that answers everyone of whom it is known who they are. */
export function RequireCaller(): MethodDecorator {
  return SetMetadata<symbol, RouteAccess>(ACCESS, { permission: null, reach: 'nothing' });
}

/** A route that answers everyone, without asking who it is. */
export function OpenToEveryone(): MethodDecorator {
  return SetMetadata(ACCESS, 'everyone');
}

/** What a handler was declared with; undefined for nothing. */
export function accessOf(handler: object): RouteAccess | 'everyone' | undefined {
  return Reflect.getMetadata(ACCESS, handler) as RouteAccess | 'everyone' | undefined;
}
