import type { ExecutionContext } from '@nestjs/common';
import type { Caller } from './caller.js';

/**
 * Who sends a request, and what they may do. Provide one in any module of the application, under this class as the token,
 * and it decides for every route of the API:
 *
 * ```ts
 * providers: [{ provide: AccessPolicy, useClass: TeamAccessPolicy }]
 * ```
 *
 * Without one, whoever passes the guards of the application may do everything.
 */
export abstract class AccessPolicy {
  /** @returns null for someone unknown, who is answered with 401 */
  abstract identify(context: ExecutionContext): Caller | null | Promise<Caller | null>;
}
