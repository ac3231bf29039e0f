import type { Actor } from '@lib/core';

/**
 * Who changes something when code of the application calls the services itself. Provide one in any module of the
 * application, under this class as the token:
 *
 * ```ts
 * providers: [{ provide: ActorResolver, useClass: RequestUserResolver }]
 * ```
 *
 * Requests to the API have their own answer: whom `AccessPolicy` found.
 */
export abstract class ActorResolver {
  /** @returns null for the system */
  abstract resolve(): Actor | null | Promise<Actor | null>;
}
