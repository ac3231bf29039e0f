import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '@lib/core';

/** By which way a change came: a request to the API, one with the cookie of a session, a job, or code of the application. */
export const WAYS = ['api', 'session', 'job', 'application'] as const;
export type Way = (typeof WAYS)[number];

/** Where changes come from. */
export interface Origin {
  readonly via: Way;
  /** Null = the system. */
  readonly actor: Actor | null;
  /** Of the request, as its answer and the log name it. */
  readonly requestId: string | null;
  /** The peer of the connection that the request came by. */
  readonly address: string | null;
}

const origins = new AsyncLocalStorage<Origin>();

/** Runs something whose changes come from there. */
export function withOrigin<T>(origin: Origin, work: () => T): T {
  return origins.run(origin, work);
}

/** Where changes come from now; undefined outside of `withOrigin()`. */
export function currentOrigin(): Origin | undefined {
  return origins.getStore();
}
