import { timingSafeEqual } from 'node:crypto';
import type { Actor } from '@lib/data-backends';
import type { ExecutionContext } from '@nestjs/common';
import { type PlatformRequest, rawRequest } from '../request/platform.js';
import { isFromOwnPage, isSafeMethod } from '../request/request-site.js';
import { type Credentials, LOGIN_LINK_ACTOR, type NewSession, type Session } from '../sessions/session.js';
import { CsrfRejectedError } from '../sessions/session.errors.js';
import { sessionSecretOf } from '../sessions/session-cookie.js';
import type { SessionsService } from '../sessions/sessions.service.js';
import { type AccessToken, hashToken } from '../tokens/access-token.js';
import type { TokensService } from '../tokens/tokens.service.js';
import { AccessPolicy } from './access-policy.js';
import { type Caller, unlimitedCaller } from './caller.js';
import { ROLE_PERMISSIONS } from './permission.js';

/** How tokens decide who may use the API. */
export interface TokenAccessOptions {
  /** A token for everything that needs no row in the database: for unattended starts. Empty = none. */
  readonly adminToken?: string | undefined;
  /** Whether everyone may do everything as long as there is no token at all. */
  readonly openWithoutTokens?: boolean;
  /** Lets browsers exchange a token, or a login link, for the cookie of a session. */
  readonly sessions?: SessionsService;
}

const ADMIN_TOKEN_ACTOR: Actor = { id: 'admin-token', name: 'Admin token' };

/** Everyone bears a token, `Authorization: Bearer <token>`, or has the cookie of a session that stands for one. */
export class TokenAccessPolicy extends AccessPolicy {
  private readonly adminHash: Buffer | null;

  constructor(
    private readonly tokens: TokensService,
    private readonly options: TokenAccessOptions = {},
  ) {
    super();
    this.adminHash = options.adminToken ? hashToken(options.adminToken) : null;
    const { sessions } = options;
    if (sessions) this.openSession = (credentials) => this.exchange(credentials, sessions);
  }

  /** @throws CsrfRejectedError for a write by a cookie that a page of this site did not prove to have sent */
  override async identify(context: ExecutionContext): Promise<Caller | null> {
    const request = context.switchToHttp().getRequest<PlatformRequest>();
    const { authorization } = rawRequest(request).headers;
    const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (this.isAdminToken(token)) return unlimitedCaller(ADMIN_TOKEN_ACTOR);
    const found = token === '' ? undefined : await this.tokens.authenticate(token);
    if (found) return callerOf(found);
    // Who sends a header of their own is no page that a browser adds a cookie for.
    const inSession = authorization === undefined ? await this.callerOfSession(request) : null;
    if (inSession) return inSession;
    const isOpen = this.options.openWithoutTokens && !this.adminHash && !(await this.tokens.any());
    return isOpen ? unlimitedCaller(null) : null;
  }

  private async callerOfSession(request: PlatformRequest): Promise<Caller | null> {
    const { method, headers } = rawRequest(request);
    const secret = sessionSecretOf(request);
    const session = secret === undefined ? undefined : await this.options.sessions?.use(secret);
    if (!session || !this.isStillGranted(session)) return null;
    if (!isSafeMethod(method) && !isFromOwnPage(headers)) throw new CsrfRejectedError();
    const { id, expires, token, adminHash } = session;
    const caller = token
      ? callerOf({ ...token, expires })
      : unlimitedCaller(adminHash ? ADMIN_TOKEN_ACTOR : LOGIN_LINK_ACTOR);
    return { ...caller, session: id, expires };
  }

  /** Tokens take their sessions with them; the one of the configuration was perhaps replaced. */
  private isStillGranted({ adminHash }: Session): boolean {
    return adminHash === null || (this.adminHash !== null && timingSafeEqual(adminHash, this.adminHash));
  }

  private async exchange(credentials: Credentials, sessions: SessionsService): Promise<NewSession | null> {
    if ('code' in credentials) return sessions.openWithCode(credentials.code, LOGIN_LINK_ACTOR);
    if (this.isAdminToken(credentials.token)) {
      return sessions.open({ tokenId: null, adminHash: this.adminHash }, ADMIN_TOKEN_ACTOR);
    }
    const token = await this.tokens.authenticate(credentials.token);
    return token ? sessions.open({ tokenId: token.id, adminHash: null }, { id: token.id, name: token.name }) : null;
  }

  private isAdminToken(token: string): boolean {
    return this.adminHash !== null && timingSafeEqual(hashToken(token), this.adminHash);
  }
}

function callerOf({
  id,
  name,
  role,
  sources,
  expires,
}: Pick<AccessToken, 'id' | 'name' | 'role' | 'sources' | 'expires'>): Caller {
  return {
    actor: { id, name },
    permissions: ROLE_PERMISSIONS[role],
    sources: sources && new Set(sources),
    expires,
  };
}
