import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '@lib/data-backends';
import type { Role } from '../access/permission.js';

/** A token that somebody uses the API with; what it reads itself is only told when it is made. */
export interface AccessToken {
  /** UUIDv7. */
  readonly id: string;
  /** Unique; shown with the jobs that are started with it. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the only sources that there are for it; null = all. */
  readonly sources: readonly string[] | null;
  /** Who made it; null = whoever had the service for themselves. */
  readonly createdBy: Actor | null;
  readonly created: Date;
  /** Null = never. */
  readonly expires: Date | null;
  /** To the minute; null = never. */
  readonly lastUsed: Date | null;
}

/** A token as it is made: the only time that what it reads is told. */
export interface NewAccessToken extends AccessToken {
  readonly token: string;
}

/** Lets people, and programs that look for leaked secrets, see what it is. */
const PREFIX = 'data-backends_';
const RANDOM_BYTES = 32;

/** What a new token reads. */
export function makeToken(): string {
  return PREFIX + randomSecret();
}

/** Text that nobody guesses. */
export function randomSecret(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

/**
 * What of a token is stored, and compared. It is random and long, so that nothing slower than a plain digest is needed,
 * and digests are of one length, which takes the same time to compare whatever the token is.
 */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
