import { timingSafeEqual } from 'node:crypto';
import type { ExecutionContext } from '@nestjs/common';
import { type PlatformRequest, rawRequest } from '../request/platform.js';
import { type AccessToken, hashToken } from '../tokens/access-token.js';
import type { TokensService } from '../tokens/tokens.service.js';
import { AccessPolicy } from './access-policy.js';
import { type Caller, unlimitedCaller } from './caller.js';
import { ROLE_PERMISSIONS } from './permission.js';

/** How tokens decide who may use the API. */
export interface TokenAccessOptions {
  /** A token for everything that needs no row in the database: for unattended starts. */
  readonly adminToken?: string | undefined;
  /** Whether everyone may do everything as long as there is no token at all. */
  readonly openWithoutTokens?: boolean;
}

/** Everyone bears a token: `Authorization: Bearer <token>`. */
export class TokenAccessPolicy extends AccessPolicy {
  private readonly adminHash: Buffer | null;

  constructor(
    private readonly tokens: TokensService,
    private readonly options: TokenAccessOptions = {},
  ) {
    super();
    this.adminHash = options.adminToken === undefined ? null : hashToken(options.adminToken);
  }

  override async identify(context: ExecutionContext): Promise<Caller | null> {
    const { authorization = '' } = rawRequest(context.switchToHttp().getRequest<PlatformRequest>()).headers;
    const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (this.adminHash && timingSafeEqual(hashToken(token), this.adminHash)) {
      return unlimitedCaller({ id: 'admin-token', name: 'Admin token' });
    }
    const found = token === '' ? undefined : await this.tokens.authenticate(token);
    if (found) return callerOf(found);
    const isOpen = this.options.openWithoutTokens && !this.adminHash && !(await this.tokens.any());
    return isOpen ? unlimitedCaller(null) : null;
  }
}

function callerOf({ id, name, role, sources }: AccessToken): Caller {
  return { actor: { id, name }, permissions: ROLE_PERMISSIONS[role], sources: sources && new Set(sources) };
}
