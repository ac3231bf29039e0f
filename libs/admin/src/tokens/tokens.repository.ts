import { type Actor, Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import type { Role } from '../access/permission.js';
import type { AccessToken } from './access-token.js';
import { TokenNameTakenError } from './token.errors.js';

/** What is decided when a token is made. */
export interface TokenColumns {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly role: Role;
  readonly sources: readonly string[] | null;
  readonly createdBy: Actor | null;
  readonly expires: Date | null;
}

const COLUMNS = `id, name, role, sources, created_by AS "createdBy", created_at AS created, expires_at AS expires,
  last_used AS "lastUsed"`;
const IS_VALID = '(expires_at IS NULL OR expires_at > now())';
const UNIQUE_VIOLATION = '23505';

/** Rows of `access_token`; time is that of the database, which all processes share. */
@Injectable()
export class TokensRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".access_token`;
  }

  /** @throws TokenNameTakenError */
  async insert({ id, name, hash, role, sources, createdBy, expires }: TokenColumns): Promise<AccessToken> {
    try {
      const { rows } = await this.database.query<AccessToken>(
        `INSERT INTO ${this.table} (id, name, hash, role, sources, created_by, expires_at)
         VALUES ($1, $2, $3, $4, $5::uuid[], $6::text::jsonb, $7) RETURNING ${COLUMNS}`,
        [id, name, hash, role, sources, createdBy && JSON.stringify(createdBy), expires],
      );
      return rows[0]!;
    } catch (error) {
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw new TokenNameTakenError(name);
      throw error;
    }
  }

  async find(id: string): Promise<AccessToken | undefined> {
    const { rows } = await this.database.query<AccessToken>(`SELECT ${COLUMNS} FROM ${this.table} WHERE id = $1`, [id]);
    return rows[0];
  }

  /** The one that may be used now, and reads so; that it was used is noted once a minute. */
  async use(hash: Buffer): Promise<AccessToken | undefined> {
    const { rows } = await this.database.query<AccessToken & { isNoted: boolean }>(
      `SELECT ${COLUMNS}, coalesce(last_used > now() - interval '1 minute', false) AS "isNoted"
       FROM ${this.table} WHERE hash = $1 AND ${IS_VALID}`,
      [hash],
    );
    const [token] = rows;
    if (token && !token.isNoted) {
      await this.database.query(`UPDATE ${this.table} SET last_used = now() WHERE id = $1`, [token.id]);
    }
    return token;
  }

  /** By name, after the given one. */
  async list(after: string | null, limit: number): Promise<AccessToken[]> {
    const { rows } = await this.database.query<AccessToken>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE $1::text IS NULL OR name COLLATE "C" > $1
       ORDER BY name COLLATE "C" LIMIT $2`,
      [after, limit],
    );
    return rows;
  }

  async count(): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(`SELECT count(*) AS count FROM ${this.table}`);
    return rows[0]!.count;
  }

  /** Whether there is any, valid or not. */
  async any(): Promise<boolean> {
    const { rows } = await this.database.query<{ any: boolean }>(`SELECT EXISTS (SELECT FROM ${this.table}) AS any`);
    return rows[0]!.any;
  }

  /** @returns the one that was there */
  async delete(id: string): Promise<AccessToken | undefined> {
    const { rows } = await this.database.query<AccessToken>(
      `DELETE FROM ${this.table} WHERE id = $1 RETURNING ${COLUMNS}`,
      [id],
    );
    return rows[0];
  }
}
