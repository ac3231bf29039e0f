import { Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';

/** A code can be used for so long; seconds. */
const LIFETIME = 15 * 60;

/** Rows of `login_code`. */
@Injectable()
export class LoginCodesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".login_code`;
  }

  /** @returns when it ends */
  async insert(hash: Buffer): Promise<Date> {
    const { rows } = await this.database.query<{ expires: Date }>(
      `INSERT INTO ${this.table} (hash, expires_at) VALUES ($1, now() + make_interval(secs => ${LIFETIME}))
       RETURNING expires_at AS expires`,
      [hash],
    );
    return rows[0]!.expires;
  }

  /** Uses it up: of all who try at once, one is told true. */
  async take(hash: Buffer): Promise<boolean> {
    const { rowCount } = await this.database.query(`DELETE FROM ${this.table} WHERE hash = $1 AND expires_at > now()`, [
      hash,
    ]);
    return rowCount > 0;
  }

  /** None can be used any more. */
  async deleteAll(): Promise<void> {
    await this.database.query(`DELETE FROM ${this.table}`);
  }
}
