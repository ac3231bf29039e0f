import type { ExecutionContext } from '@nestjs/common';
import type { Credentials, NewSession } from '../sessions/session.js';
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

  /**
   * Exchanges a token, or the code of a login link, for a session. A policy without this logs its users in elsewhere.
   *
   * @returns null for what nobody can log in with
   */
  openSession?(credentials: Credentials): Promise<NewSession | null>;
}
