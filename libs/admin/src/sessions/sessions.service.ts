import { AuditTrail, currentOrigin, withOrigin } from '@lib/audit';
import { type Actor, Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { hashToken, randomSecret } from '../tokens/access-token.js';
import { LoginCodesRepository } from './login-codes.repository.js';
import type { LoginCode, NewSession, Session, SessionGrant } from './session.js';
import { SessionsRepository } from './sessions.repository.js';

/** Who is logged in with a browser. Only digests of what cookies and login links hold are kept. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly codes: LoginCodesRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** Logs somebody in who has proven who they are. */
  open(grant: SessionGrant, actor: Actor): Promise<NewSession> {
    return this.database.transaction(() => this.insert(grant, actor));
  }

  /** The same for whoever has the code of a login link, which is used up by it; null when it is no such code any more. */
  openWithCode(code: string, actor: Actor): Promise<NewSession | null> {
    return this.database.transaction(async () => {
      if (!(await this.codes.take(hashToken(code)))) return null;
      return this.insert({ tokenId: null, adminHash: null }, actor);
    });
  }

  /** The session whose cookie reads so, if it has not ended. */
  use(secret: string): Promise<Session | undefined> {
    return this.sessions.use(hashToken(secret));
  }

  /** Logs somebody out. */
  async close(id: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.sessions.delete(id))) return;
      await this.audit.record({ action: 'logout', object: { type: 'session', id, name: null } });
    });
  }

  /** Makes a code for a login link: who has it is an administrator, once and within 15 minutes. */
  createLoginCode(): Promise<LoginCode> {
    const code = randomSecret();
    return this.database.transaction(async () => {
      const expires = await this.codes.insert(hashToken(code));
      await this.audit.record({
        action: 'create',
        object: { type: 'login-link', id: 'login-link', name: null },
        after: { expires },
      });
      return { code, expires };
    });
  }

  private async insert(grant: SessionGrant, actor: Actor): Promise<NewSession> {
    const secret = randomSecret();
    const id = uuid();
    const expires = await this.sessions.insert(id, hashToken(secret), grant);
    // Whoever logs in is nobody to the request that they do it with.
    const origin = { via: 'api', requestId: null, address: null, ...currentOrigin(), actor } as const;
    const object = { type: 'session', id, name: actor.name ?? null };
    await withOrigin(origin, () => this.audit.record({ action: 'login', object, after: { expires } }));
    return { id, secret, expires };
  }
}
