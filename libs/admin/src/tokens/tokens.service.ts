import { decodeCursor, encodeCursor, type Page, pageLimit, type PageRequest, toPage } from '@lib/core';
import { type AuditedFields, type AuditedObject, AuditTrail } from '@lib/audit';
import { type Actor, Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import { v7 as uuid, validate } from 'uuid';
import type { Role } from '../access/permission.js';
import { LoginCodesRepository } from '../sessions/login-codes.repository.js';
import { LOGIN_LINK_ACTOR } from '../sessions/session.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { type AccessToken, hashToken, makeToken, type NewAccessToken } from './access-token.js';
import { FirstTokenNotAdminError, TokenNotFoundError } from './token.errors.js';
import { TokensRepository } from './tokens.repository.js';

/** What a token is made of. */
export interface AccessTokenInput {
  /** Unique. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the only sources that it may see; null or left out = all. */
  readonly sources?: readonly string[] | null | undefined;
  /** Null or left out = never. */
  readonly expires?: Date | null | undefined;
}

/** Tokens of people and programs that use the API. Only their SHA-256 is kept. */
@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly repository: TokensRepository,
    private readonly sessions: SessionsRepository,
    private readonly codes: LoginCodesRepository,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * The first one ends what everyone could get before: login links, and the sessions that were opened with them.
   *
   * @param createdBy null for whoever has the service for themselves, as nobody needs a token yet
   * @param session of whoever makes it, which stays
   * @throws TokenNameTakenError, FirstTokenNotAdminError
   */
  async create(
    input: AccessTokenInput,
    createdBy: Actor | null,
    session: string | null = null,
  ): Promise<NewAccessToken> {
    const { name, role, sources, expires } = input;
    const isLasting = role === 'admin' && !sources && !expires;
    // Neither can come back to mend it.
    const isPassing = createdBy === null || createdBy.id === LOGIN_LINK_ACTOR.id;
    const isFirst = !(await this.any());
    if (isFirst && isPassing && !isLasting) throw new FirstTokenNotAdminError();
    const token = makeToken();
    const columns = { name, role, sources: sources ?? null, expires: expires ?? null, createdBy };
    const made = await this.database.transaction(async () => {
      const made = await this.repository.insert({ id: uuid(), hash: hashToken(token), ...columns });
      if (isFirst) {
        await this.codes.deleteAll();
        await this.sessions.deleteOfLinks(session);
      }
      await this.audit.record({ action: 'create', object: auditedToken(made), after: auditedFields(made) });
      return made;
    });
    return { ...made, token };
  }

  /** @throws TokenNotFoundError */
  async get(id: string): Promise<AccessToken> {
    const token = validate(id) ? await this.repository.find(id) : undefined;
    if (!token) throw new TokenNotFoundError(id);
    return token;
  }

  /** Tokens by name. @throws ValidationError */
  async list(request: PageRequest = {}): Promise<Page<AccessToken>> {
    const limit = pageLimit(request);
    const after = request.cursor === undefined ? null : (decodeCursor(request.cursor, ['string'])[0] as string);
    const rows = await this.repository.list(after, limit + 1);
    return toPage(
      rows,
      limit,
      await this.repository.count(),
      (row) => row,
      (row) => encodeCursor([row.name]),
    );
  }

  /** From now on nothing can be done with it. @throws TokenNotFoundError */
  async revoke(id: string): Promise<void> {
    await this.database.transaction(async () => {
      const token = validate(id) ? await this.repository.delete(id) : undefined;
      if (!token) throw new TokenNotFoundError(id);
      await this.audit.record({ action: 'revoke', object: auditedToken(token), before: auditedFields(token) });
    });
  }

  /** The token that reads so, if it has been neither revoked nor expired. */
  authenticate(token: string): Promise<AccessToken | undefined> {
    return this.repository.use(hashToken(token));
  }

  /** Whether there is any token, valid or not. */
  any(): Promise<boolean> {
    return this.repository.any();
  }
}

function auditedToken({ id, name }: AccessToken): AuditedObject {
  return { type: 'token', id, name };
}

function auditedFields({ role, sources, expires }: AccessToken): AuditedFields {
  return { role, sources, expires };
}
