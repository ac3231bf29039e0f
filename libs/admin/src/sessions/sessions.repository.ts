import { Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import type { Session, SessionGrant } from './session.js';

/** A session ends that long after it was last used; seconds. */
const IDLE = 12 * 3_600;
/** And that long after it began, however much it is used; seconds. */
const LIFETIME = 7 * 86_400;

/** Rows of `session`; time is that of the database, which all processes share. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".session`;
  }

  /** @returns when it ends at the latest */
  async insert(id: string, hash: Buffer, { tokenId, adminHash }: SessionGrant): Promise<Date> {
    const { rows } = await this.database.query<{ expires: Date }>(
      `INSERT INTO ${this.table} (id, hash, token_id, admin_hash, idle_until, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => ${IDLE}), now() + make_interval(secs => ${LIFETIME}))
       RETURNING expires_at AS expires`,
      [id, hash, tokenId, adminHash],
    );
    return rows[0]!.expires;
  }

  /** The one that reads so, if its time is not over, nor that of its token; that it was used is noted once a minute. */
  async use(hash: Buffer): Promise<Session | undefined> {
    const { rows } = await this.database.query<Session & { isNoted: boolean }>(
      `SELECT session.id, session.token_id AS "tokenId", session.admin_hash AS "adminHash",
         least(session.expires_at, token.expires_at) AS expires, session.last_used > now() - interval '1 minute' AS "isNoted",
         CASE WHEN token.id IS NOT NULL THEN jsonb_build_object(
           'id', token.id, 'name', token.name, 'role', token.role, 'sources', to_jsonb(token.sources)) END AS token
       FROM ${this.table} AS session
       LEFT JOIN "${this.database.schema}".access_token AS token ON token.id = session.token_id
       WHERE session.hash = $1 AND session.idle_until > now() AND least(session.expires_at, token.expires_at) > now()`,
      [hash],
    );
    const [session] = rows;
    if (session && !session.isNoted) {
      await this.database.query(
        `UPDATE ${this.table} SET last_used = now(), idle_until = now() + make_interval(secs => ${IDLE}) WHERE id = $1`,
        [session.id],
      );
    }
    return session;
  }

  /** @returns whether it was there */
  async delete(id: string): Promise<boolean> {
    const { rowCount } = await this.database.query(`DELETE FROM ${this.table} WHERE id = $1`, [id]);
    return rowCount > 0;
  }

  /** Ends those that login links opened, all but one. */
  async deleteOfLinks(kept: string | null): Promise<void> {
    await this.database.query(
      `DELETE FROM ${this.table} WHERE token_id IS NULL AND admin_hash IS NULL AND id IS DISTINCT FROM $1::uuid`,
      [kept],
    );
  }
}
