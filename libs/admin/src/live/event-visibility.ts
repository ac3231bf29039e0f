import { SOURCE_OBJECT } from '@lib/sources';
import type { Caller } from '../access/caller.js';
import type { Permission } from '../access/permission.js';
import { ACCESS_REVOKED, type LiveEvent, type LiveEventType } from './live-event.js';

/** Which events are asked for; everything may be left out. */
export interface EventFilter {
  readonly types?: readonly LiveEventType[] | undefined;
  readonly source?: string | undefined;
  readonly job?: string | undefined;
}

/** Whether someone may know of an event: as they may read what it is about. */
export function maySee({ permissions, sources }: Pick<Caller, 'permissions' | 'sources'>, event: LiveEvent): boolean {
  if (event.type === ACCESS_REVOKED || !permissions.has(permissionFor(event.type))) return false;
  return sources === null || (event.source !== null && sources.has(event.source));
}

/** Whether an event is asked for. */
export function isAskedFor({ types, source, job }: EventFilter, event: LiveEvent): boolean {
  return (
    (types === undefined || (types as readonly string[]).includes(event.type)) &&
    (source === undefined || event.source === source) &&
    (job === undefined || event.job === job)
  );
}

function permissionFor(type: LiveEventType): Permission {
  return type.startsWith(`${SOURCE_OBJECT}.`) ? 'source:view' : 'job:view';
}
