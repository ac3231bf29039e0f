import type { Actor } from '@lib/data-backends';
import type { AccessToken } from '../tokens/access-token.js';

/** Whoever came by a login link. */
export const LOGIN_LINK_ACTOR: Actor = { id: 'login-link', name: 'Login link' };

/** What somebody logs in with: a token, or the code of a login link. */
export type Credentials = { readonly token: string } | { readonly code: string };

/** What a session was given for, and ends with. */
export interface SessionGrant {
  /** Id of a token; null = something else. */
  readonly tokenId: string | null;
  /** Digest of the admin token of the configuration; null = something else. Neither: a login link. */
  readonly adminHash: Buffer | null;
}

/** Somebody who is logged in. */
export interface Session extends SessionGrant {
  /** UUIDv7. */
  readonly id: string;
  /** When it ends at the latest. */
  readonly expires: Date;
  /** The token that it was exchanged for, as it is now. */
  readonly token: Pick<AccessToken, 'id' | 'name' | 'role' | 'sources'> | null;
}

/** A session as it is made: the only time that its secret is told. */
export interface NewSession {
  readonly id: string;
  /** What its cookie holds. */
  readonly secret: string;
  readonly expires: Date;
}

/** A code that somebody can log in with, once and soon. */
export interface LoginCode {
  readonly code: string;
  readonly expires: Date;
}
